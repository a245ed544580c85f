import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, parseEnv } from 'node:util';
import { z } from 'zod';
import { jsonOf } from '#contracts/strict-json';
import { tilesOf } from '../assembly/tiles.ts';
import { readHead } from '../audit/log/store.ts';
import { promiseOf, receiptIn } from '../audit/reading/promise.ts';
import { type LogVerdict, verifyLog } from '../audit/reading/verify-log.ts';
import {
  claimedOrigin,
  type LogVerifier,
  parseVkeys,
  verifierOf,
  verifyCheckpoint,
} from '../audit/tree/checkpoint.ts';
import { parseSmVkey } from '../audit/tree/sm-checkpoint.ts';
import { reconcileCases } from '../casework/cases/reconcile.ts';
import { type Database, openDatabase } from '../platform/database/database.ts';
import { openPool } from '../platform/database/pool.ts';
import { KeySet } from '../platform/keys/key-set.ts';
import { logKeySigns } from '../platform/keys/log-key-dates.ts';
import { pointOf, Sm2Jwk } from '../platform/keys/sm2-key.ts';
import { readEnvironment } from '../platform/node/read-environment.ts';
import { isTilesTrouble, type TileStore } from '../platform/process/tile-store.ts';
import { TilesSettings, tilesMisfits, tilesPlace } from '../platform/process/tiles-settings.ts';
import { inBoth, problemInBoth } from './verify-words.ts';

const usage = `Verifies the audit log of a Tongban database: every event, the tree, the signature.
用法: npm run audit:verify [-- --checkpoint FILE] [--receipt FILE]
  DATABASE_URL   the database; only read from
  LOG_VKEY       the log's public keys (name+id+base64, separated by blanks); or KEYS, the
                 gateway's own key set
  LOG_SM_VKEY    the public keys of the tree of commercial cryptography, likewise; or LOG_SM_KEYS.
                 Without either that tree is not looked at
  TILES_DIR, TILES_S3, …  where the old part of the log lies, as the gateway has it, if it was moved out
  --checkpoint   a checkpoint saved earlier from /log/checkpoint: the log must still begin with it
  --receipt      a receipt (JWS) of this gateway: what it promises must be in the log
Without these variables the database of npm start is taken (.data/audit.env).
Then every case is held against what the log says of it.
Exit: 0 the log holds, 1 it does not, 2 it could not be verified.`;

/** Something that whoever runs this must put right; says how. */
class ConfigurationProblem extends Error {}

type Settings = Readonly<Record<string, string | undefined>>;

const embeddedFile = fileURLToPath(new URL('../../.data/audit.env', import.meta.url));

async function readSettings(): Promise<{ settings: Settings; embedded: boolean }> {
  const read = readEnvironment(process.env);
  if (!read.ok) throw new ConfigurationProblem(read.failure.join('\n'));
  if (read.value['DATABASE_URL']) return { settings: read.value, embedded: false };
  const text = await readFile(embeddedFile, 'utf8').catch(() => {
    throw new ConfigurationProblem(
      'DATABASE_URL is not set and there is no embedded database: start it with `npm start` first. 未设置 DATABASE_URL, 也没有内置数据库。',
    );
  });
  return { settings: { ...parseEnv(text), ...read.value }, embedded: true };
}

type Verifiers = {
  /** The head of the log is signed by one of these. */
  readonly now: readonly LogVerifier[];
  /** What was kept from earlier, by one of these: a key that retired since makes no head any more. */
  readonly ever: readonly LogVerifier[];
};

async function readVerifiers(settings: Settings, database: Database): Promise<Verifiers> {
  if (settings['LOG_VKEY']) {
    const verifiers = await parseVkeys(settings['LOG_VKEY']);
    if (verifiers) return { now: verifiers, ever: verifiers };
    throw new ConfigurationProblem(
      'LOG_VKEY is not an Ed25519 verifier key of the form name+id+base64',
    );
  }
  if (!settings['KEYS'])
    throw new ConfigurationProblem('Set LOG_VKEY: the public key of the log. 请设置 LOG_VKEY。');
  const head = await readHead(database);
  try {
    const { log } = KeySet.parse(jsonOf(settings['KEYS']));
    const origin = head ? claimedOrigin(head.note) : 'none';
    const of = (keys: typeof log) => keys.map((key) => verifierOf(origin, key));
    return { now: of(log.filter((key) => logKeySigns(key, Date.now()))), ever: of(log) };
  } catch {
    throw new ConfigurationProblem('KEYS is not a key set of this gateway');
  }
}

/** Keys of the second tree, by the word of whoever published them or by the gateway's own. */
function smPointsIn(settings: Settings): readonly Uint8Array[] | undefined {
  const { LOG_SM_VKEY: vkeys, LOG_SM_KEYS: keys } = settings;
  if (vkeys) {
    const read = vkeys.trim().split(/\s+/).map(parseSmVkey);
    const known = read.flatMap((one) => one?.point ?? []);
    if (known.length === read.length) return known;
    throw new ConfigurationProblem(
      'LOG_SM_VKEY is not an SM2 verifier key of the form name+id+base64',
    );
  }
  if (!keys) return undefined;
  try {
    return z.array(Sm2Jwk).min(1).parse(jsonOf(keys)).map(pointOf);
  } catch {
    throw new ConfigurationProblem('LOG_SM_KEYS holds no SM2 keys of this gateway');
  }
}

async function readKnown(path: string | undefined, { ever }: Verifiers) {
  if (path === undefined) return {};
  const note = await readFile(path, 'utf8').catch(() => {
    throw new ConfigurationProblem(`${path} cannot be read`);
  });
  const known = await verifyCheckpoint(note, ...ever);
  if (!known)
    throw new ConfigurationProblem(`${path} is not a checkpoint signed by ${ever[0]?.name}`);
  return { known };
}

/** Where the old part of the log lies, by the same words as the gateway's. */
function tilesIn(settings: Settings): TileStore | undefined {
  const parsed = TilesSettings.safeParse(settings);
  const problems = parsed.success
    ? tilesMisfits(parsed.data)
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (!parsed.success || problems.length > 0) throw new ConfigurationProblem(problems.join('\n'));
  return tilesOf(tilesPlace(parsed.data));
}

/** What a connection or query problem means to whoever runs this; undefined for a bug. */
function databaseProblem(error: unknown, embedded: boolean): string | undefined {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const code = (cause as { code?: string } | undefined)?.code ?? '';
  if (code === '42P01')
    return 'The database has no audit log: run `npm run migrate` first. 数据库尚未初始化。';
  if (code === '42501')
    return 'This account may not read all of the log: run `npm run migrate` with DATABASE_ROLE_AUDITOR. 该账户无权读取整个日志，请设置 DATABASE_ROLE_AUDITOR 后执行 migrate。';
  if (/^(E[A-Z]+|28...|3D000|57P0.|08...)$/.test(code)) {
    return embedded
      ? `The embedded database does not run (${code}): start it with \`npm start\` first. 内置数据库未运行, 请先执行 npm start。`
      : `The database of DATABASE_URL cannot be reached (${code}). 无法连接数据库。`;
  }
  return undefined;
}

/** A case whose rows and events disagree: something was taken out or put in beside the program. */
function reportCases(faults: readonly string[]): number {
  for (const fault of faults.slice(0, 100)) console.log(`DIFFERS ${inBoth(fault)}`);
  if (faults.length > 100)
    console.log(`… and ${faults.length - 100} more 另有 ${faults.length - 100} 处`);
  return faults.length > 0 ? 1 : 0;
}

/** What somebody's receipt says that the log holds. */
async function reportPromise(
  database: Database,
  tiles: TileStore | undefined,
  path: string,
): Promise<number> {
  const receipt = receiptIn(
    await readFile(path, 'utf8').catch(() => {
      throw new ConfigurationProblem(`${path} cannot be read`);
    }),
  );
  if (!receipt) throw new ConfigurationProblem(`${path} is not a receipt of a gateway`);
  const promised = await promiseOf(database, receipt, new Date(), tiles);
  const said = {
    kept: 'KEPT: what the receipt promises is in the log. 回执承诺已兑现。',
    waits: 'WAITS: what the receipt promises is committed and not yet in the log. 尚待入日志。',
    broken: 'OMITTED: what the receipt promises is not in the log. 回执承诺的事件不在日志中。',
    none: 'The receipt promises nothing of the log. 回执未作承诺。',
  };
  console.log(said[promised.kind], JSON.stringify(promised));
  return promised.kind === 'broken' ? 1 : 0;
}

function report(verdict: LogVerdict): number {
  if (verdict.kind === 'empty') {
    console.log('The log is empty: there is nothing to verify yet. 日志为空。');
    return 2;
  }
  if (verdict.kind === 'broken') {
    const where = verdict.index === undefined ? '' : ` at index ${verdict.index}`;
    console.log(`BROKEN${where}: ${inBoth(verdict.problem)}`);
    return 1;
  }
  for (const warning of verdict.warnings) console.log(`WARNING: ${inBoth(warning)}`);
  console.log(
    `OK: ${verdict.size} events of ${verdict.cases} cases, root ${verdict.root}, signature valid. 日志完整。`,
  );
  if (verdict.sm)
    console.log(
      `OK: ${verdict.sm.size} of them in the SM3 tree, root ${verdict.sm.root}, SM2 signature valid. 国密树完整。`,
    );
  return 0;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      checkpoint: { type: 'string' },
      receipt: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const { settings, embedded } = await readSettings();
  const pool = openPool({
    connectionString: settings['DATABASE_DIRECT_URL'] ?? settings['DATABASE_URL'] ?? '',
    applicationName: 'tongban-audit-verify',
    max: 1,
    readOnly: true,
  });
  pool.on('error', () => undefined);
  try {
    const database = openDatabase(pool);
    const verifiers = await readVerifiers(settings, database);
    console.log(`Verifying ${verifiers.ever[0]?.name} 正在校验`);
    const tiles = tilesIn(settings);
    const options = {
      verifiers: verifiers.now,
      tiles,
      progress,
      smPoints: smPointsIn(settings),
      ...(await readKnown(values.checkpoint, verifiers)),
    };
    const code = report(await verifyLog(database, options));
    if (code !== 0) return code;
    const codes = [reportCases(await reconcileCases(database, tiles))];
    if (values.receipt !== undefined)
      codes.push(await reportPromise(database, tiles, values.receipt));
    return Math.max(...codes);
  } catch (error) {
    const problem = isTilesTrouble(error) ? error.message : databaseProblem(error, embedded);
    if (problem) throw new ConfigurationProblem(problem);
    throw error;
  } finally {
    await pool.end();
  }
}

function progress(done: number, size: number): void {
  if (done === size || done % 40_960 === 0) console.log(`  ${done} of ${size} events 条`);
}

process.exitCode = await main().catch((error: unknown) => {
  const known =
    error instanceof ConfigurationProblem ||
    (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  console.error(known ? `${problemInBoth((error as Error).message)}\n\n${usage}` : error);
  return 2;
});
