import { openHead } from '../audit/log/log-identity.ts';
import { outsideSize } from '../audit/log/outside.ts';
import { readHead } from '../audit/log/store.ts';
import { rowsOf } from '../platform/database/database.ts';
import { sql } from '../platform/database/drizzle.ts';
import { newWriteProbe } from '../platform/database/write-probe.ts';
import { adviceWhy } from '../platform/http/health.ts';
import { timesOf } from '../platform/keys/key-dates.ts';
import type { Config } from '../platform/process/config.ts';
import { describeError } from '../platform/process/log.ts';
import { missingMasters } from '../platform/process/master-keys.ts';
import type { Platform } from '../platform/process/platform.ts';
import type { Finding, Words } from '../platform/process/standing.ts';
import { noteworthyMs } from '../platform/time/database-clock.ts';
import { couldUnguardLog, examineDatabase } from './check-database.ts';
import { copyTargets } from './copying.ts';
import { agreementsLeftOut } from './doctor-agreements.ts';
import { copyStanding } from './doctor-copy.ts';
import { diskStanding } from './doctor-disk.ts';
import { federationStanding } from './doctor-federation.ts';
import { moduleStanding } from './doctor-modules.ts';
import { redisStanding } from './doctor-redis.ts';
import { regionStanding } from './doctor-region.ts';
import { certificatesOf } from './doctor-tls.ts';
import { fine, look, type Said, told, wrong } from './finding.ts';
import type { Offline } from './offline.ts';
import { findFork } from './published-log.ts';
import { startProblem } from './start-problem.ts';
import { tilesProblem } from './tiles.ts';

const soonMs = 30 * 86_400_000;

async function database(platform: Platform): Promise<Said> {
  // What it throws says more than that it takes no writes.
  await platform.database().execute(sql`select 1`);
  const { problem, schema } = await examineDatabase(platform);
  if (problem !== undefined) return wrong(told(problem));
  const found = await newWriteProbe(platform.database)();
  if (!found.writable) return wrong(told(adviceWhy[found.why]));
  if (schema === 'newer')
    return look({
      en: 'its tables are of a newer version: bring this one to it too',
      zh: '数据库的表属于更新的版本：请将本程序也升级',
    });
  return fine({ en: 'answers and takes writes', zh: '可连接，可写入' });
}

async function account(platform: Platform): Promise<Said> {
  return (await couldUnguardLog(platform.database()))
    ? look({
        en: 'owns the tables of the audit log, or is a superuser: serve as another (docs/operations.md, "Accounts")',
        zh: '是审计日志表的所有者或超级用户：请改用受限账户运行（docs/operations.md, "Accounts"）',
      })
    : fine({ en: 'cannot change the audit log', zh: '不能改动审计日志' });
}

function clock({ databaseClock }: Platform): Said {
  const { differenceMs } = databaseClock.standing();
  if (differenceMs === undefined)
    return look({
      en: 'not compared: PostgreSQL does not say what time it is',
      zh: '无法比对：PostgreSQL 未告知时间',
    });
  const seconds = (differenceMs / 1000).toFixed(1);
  return Math.abs(differenceMs) > noteworthyMs
    ? look({
        en: `${seconds} s from PostgreSQL's: mend the wrong one (NTP)`,
        zh: `与 PostgreSQL 相差 ${seconds} 秒：校正走错的一方（NTP）`,
      })
    : fine({ en: `${seconds} s from PostgreSQL's`, zh: `与 PostgreSQL 相差 ${seconds} 秒` });
}

function signingKeys({ config, clock: now }: Platform): Said {
  const at = now().getTime();
  const ends = config.keys.signing.map(({ kid, ...dates }) => ({ kid, ...timesOf(dates) }));
  const over = ends.filter(({ retireAfterMs }) => retireAfterMs <= at).map(({ kid }) => kid);
  if (ends.every(({ retireAfterMs }) => retireAfterMs < at + soonMs))
    return look({
      en: 'every signing key ends within 30 days: `npm run keys -- rotate`',
      zh: '签名密钥都将在 30 天内到期：运行 `npm run keys -- rotate`',
    });
  return over.length > 0
    ? look({
        en: `${over.join(', ')} ended: keep the public half and take it out`,
        zh: `${over.join('，')} 已到期：留存公钥后移除`,
      })
    : fine({ en: `${ends.length} for signing`, zh: `${ends.length} 个签名密钥` });
}

async function masterKeys(platform: Platform): Promise<Said> {
  const known = platform.config.keys.master.map(({ version }) => version);
  const missing = await missingMasters(platform.database(), known);
  const versions = missing.map(({ version }) => version).join(', ');
  return missing.length === 0
    ? fine({ en: 'all that are needed', zh: '所需的都在' })
    : wrong({ en: `KEYS.master lacks ${versions}`, zh: `KEYS.master 缺少版本 ${versions}` });
}

async function auditLog({
  platform,
  outside,
}: Pick<Offline, 'platform' | 'outside'>): Promise<Said> {
  const head = await readHead(platform.database());
  if (head && !(await openHead(platform.keys.logSigning, head.note)))
    return wrong({
      en: 'its head is not signed by a key of KEYS.log that signs now',
      zh: '日志头不是 KEYS.log 现用密钥所签',
    });
  const fork = await findFork(platform, outside);
  if (!fork.ok) return wrong(told(fork.failure));
  if (fork.value)
    return wrong({
      en: `older than what was published, or another (${fork.value.kind}): docs/runbooks/audit.fork_refused.md before anything else`,
      zh: `比已公布的旧，或不是同一日志（${fork.value.kind}）：先看 docs/runbooks/audit.fork_refused.md`,
    });
  const { checkpointFile, checkpointUrl } = platform.config;
  const size = head?.size ?? 0;
  return checkpointFile === undefined && checkpointUrl === undefined
    ? look({
        en: 'nothing outside of the database to compare with: set CHECKPOINT_FILE',
        zh: '数据库之外没有可比对的：请设 CHECKPOINT_FILE',
      })
    : fine({
        en: `${size} events, goes on from what was published`,
        zh: `${size} 条事件，与已公布的相接`,
      });
}

async function tiles(platform: Platform): Promise<Said> {
  const problem = await tilesProblem(platform);
  if (problem !== undefined) return wrong(told(problem));
  const size = await outsideSize(platform.database());
  return platform.tiles
    ? fine({
        en: `can be read; ${size} events lie outside of the database`,
        zh: `可读取；${size} 条事件已移出数据库`,
      })
    : look({
        en: 'the log stays in the database for ever: set TILES_DIR or TILES_S3',
        zh: '日志将一直留在数据库中：请设 TILES_DIR 或 TILES_S3',
      });
}

type Check = readonly [of: string, check: () => Said | Promise<Said>];

/** What is looked at: a command of its own, or a gateway that serves. */
type Examined = Pick<Offline, 'platform' | 'keyModules' | 'outside'>;

/** What lies in the database, and is looked at while that answers. */
const inDatabase = (offline: Examined): readonly Check[] => {
  const { platform } = offline;
  return [
    ['account', () => account(platform)],
    ['clock', () => clock(platform)],
    ['keys.master', () => masterKeys(platform)],
    ['log', () => auditLog(offline)],
    ['tiles', () => tiles(platform)],
    ...copyTargets(platform.config).map(
      (target): Check => [`copy ${target.name}`, () => copyStanding(platform, target)],
    ),
    ['federation', () => federationStanding(platform)],
    ['agreements', () => agreementsLeftOut(platform)],
  ];
};

function besideIt({ platform, keyModules }: Examined): readonly Check[] {
  const { redisUrls } = platform.config;
  return [
    ['keys.signing', () => signingKeys(platform)],
    ...keyModules
      .tokens()
      .map(([label, token]): Check => [`keys in ${label}`, () => moduleStanding(token)]),
    ...(redisUrls ? ([['redis', () => redisStanding(redisUrls)]] satisfies Check[]) : []),
    ...[...platform.regions.keys()].map(
      (code): Check => [`region ${code}`, () => regionStanding(platform, code)],
    ),
    ['disk', () => diskStanding(platform.config)],
  ];
}

const hasTables = ({ database }: Platform): Promise<boolean> =>
  rowsOf<{ has: boolean }>(
    database(),
    sql`select to_regclass('public.audit_head') is not null as has`,
  )
    .then(([row]) => row?.has === true)
    .catch(() => false);

/** One line in the place of ten that all say that the database does not answer. */
function notLookedAt(checks: readonly Check[]): Finding {
  const of = checks.map(([name]) => name).join(', ');
  const words = {
    en: 'not looked at: what is asked lies in the database',
    zh: '未检查：需要数据库有应答',
  };
  return { of, ...look(words) };
}

function said(error: unknown, config: Config): Words {
  const problem = startProblem(error, config);
  if (problem !== undefined) return told(problem);
  const what = describeError(error);
  return { en: `cannot be told: ${what}`, zh: `无法得知：${what}` };
}

const carryOut = ([of, check]: Check, config: Config): Promise<Finding> =>
  Promise.resolve()
    .then(check)
    .catch((error: unknown) => wrong(said(error, config)))
    .then((found) => ({ of, ...found }));

/**
 * Looks at all that a process needs before it is started, or when something is wrong. Changes nothing but the row that
 * finds out whether the database takes writes.
 */
export async function examine(offline: Examined): Promise<readonly Finding[]> {
  const { platform } = offline;
  const { config } = platform;
  const beside = besideIt(offline).map((check) => carryOut(check, config));
  // By its first answer the clocks are compared too.
  const first = await carryOut(['database', () => database(platform)], config);
  const checks = inDatabase(offline);
  const within = (await hasTables(platform))
    ? await Promise.all(checks.map((check) => carryOut(check, config)))
    : [notLookedAt(checks)];
  const certificates = await certificatesOf(platform).catch((error: unknown) => [
    { of: 'tls', ...wrong(said(error, config)) },
  ]);
  return [first, ...within, ...(await Promise.all(beside)), ...certificates];
}
