import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { jsonOf } from '#contracts/strict-json';
import { openDatabase } from '../platform/database/database.ts';
import { openPool } from '../platform/database/pool.ts';
import { KeySet } from '../platform/keys/key-set.ts';
import { importKeys } from '../platform/keys/keys.ts';
import { parseModuleKey, tokenOf } from '../platform/keys/module-key.ts';
import { inKeySet, type KeyMaker, newKeySet } from '../platform/keys/new-keys.ts';
import { rotatable, rotateKeys } from '../platform/keys/rotate-keys.ts';
import { newSm2Jwk } from '../platform/keys/sm2.ts';
import { Sm2Jwk } from '../platform/keys/sm2-key.ts';
import { inModule } from '../platform/node/key-modules/maker.ts';
import { type NodeKeyModules, newKeyModules } from '../platform/node/key-modules/modules.ts';
import { usualPatience } from '../platform/node/key-modules/token-process.ts';
import { readEnvironment } from '../platform/node/read-environment.ts';
import { rewrapAll } from '../platform/process/rewrap.ts';
import { monotonicMs } from '../platform/time/monotonic.ts';

const usage = `The gateway's own keys. 网关密钥。
  npm run -s keys > keys.json
                             a fresh set for KEYS or KEYS_FILE; keep it secret
  npm run -s keys -- sm [FILE] > sm-keys.json
                             keys for LOG_SM_KEYS, the log's tree of commercial cryptography (SM2, SM3); with FILE,
                             a new one in front of those in it
  npm run keys -- rotate FILE [signing|log|subject|master]
                             the next value of KEYS, from the one in FILE, with a new key:
                             signing (default)  published at once, signs from tomorrow; the key before it
                                                stays until what it signed is over. Bring the new value to
                                                every process within the day
                             log                signs checkpoints from tomorrow, beside the key before it for
                                                90 days, in which witnesses and auditors take it up
                             subject            for people who are new; those who have a name keep it
                             master             for what is written from now on; then rewrap
  npm run keys -- rewrap     wraps every data key with the first of KEYS.master (DATABASE_URL, KEYS);
                             the others may be removed from KEYS when it is done
  --module 'pkcs11:token=NAME?module-path=/LIBRARY.so&pin-source=file:/PIN'
                             with the first two: the new keys are made in this token of a hardware module
                             and stay there (after \`npm run keys:module\`); without it, where the
                             newest key of its kind lies. A subject key always stands in KEYS
  --take                     a key of that name that is there already will do, e.g. from a ceremony
Exit: 0 done, 2 the command, the configuration, the module or the database is not right.`;

/** Reaches the keys of a set that lie in hardware for as long as `use` takes. */
async function withModules<T>(use: (modules: NodeKeyModules) => Promise<T>): Promise<T> {
  const patience = { ...usualPatience, answerMs: 30_000 };
  const modules = newKeyModules({ log: silent, clock: () => new Date(), monotonicMs }, patience);
  try {
    return await use(modules);
  } finally {
    modules.close();
  }
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function rewrap(): Promise<string> {
  const read = readEnvironment(process.env);
  if (!read.ok) throw new Error(read.failure.join('\n'));
  const { DATABASE_URL, DATABASE_DIRECT_URL = DATABASE_URL, KEYS } = read.value;
  if (!DATABASE_DIRECT_URL || !KEYS) throw new Error('DATABASE_URL and KEYS are needed');
  const set = KeySet.parse(jsonOf(KEYS));
  const pool = openPool({
    connectionString: DATABASE_DIRECT_URL,
    applicationName: 'tongban-keys',
    max: 2,
  });
  try {
    return await withModules(async (modules) => {
      const keys = await importKeys(set, () => new Date(), modules);
      modules.start();
      const done = await rewrapAll(openDatabase(pool), keys);
      const lines = done.map(({ table, rows }) => `${table}: ${rows}`);
      return [`everything is under master key ${keys.master.version}`, ...lines].join('\n');
    });
  } finally {
    await pool.end();
  }
}

/** The key before it keeps its public half alone: what it signed is known by that. */
async function smKeys(file: string | undefined): Promise<string> {
  const before = file === undefined ? [] : z.array(Sm2Jwk).parse(jsonOf(await readFile(file)));
  const next = newSm2Jwk(`sm-${new Date().toISOString().slice(0, 10)}-${before.length + 1}`);
  const kept = before.map(({ d: _, ...jwk }) => jwk);
  return JSON.stringify([next, ...kept], undefined, 2);
}

type Place = { readonly module?: string | undefined; readonly take?: boolean | undefined };

/** Where a new key comes to be: in the token that was named, else where the newest of its kind lies. */
function makerOf({ module, take }: Place, newest?: string): KeyMaker {
  const uri = module ?? newest;
  if (uri === undefined) return inKeySet;
  const read = parseModuleKey(uri, 'token');
  if (!read.ok) throw new Error(`--module ${read.failure}`);
  const { name, ...token } = tokenOf(read.value);
  return inModule(token, take);
}

async function rotate(file: string, which: string, place: Place): Promise<string> {
  const wanted = rotatable.find((name) => name === which);
  if (!wanted || (wanted === 'subject' && place.module !== undefined)) throw new Error(usage);
  const set = KeySet.parse(jsonOf(await readFile(file)));
  const newest = wanted === 'subject' ? undefined : set[wanted][0]?.pkcs11;
  const maker = makerOf(place, newest);
  const rotated = await withModules(async (modules) => {
    // Registered before the module is opened: the key of the log that vouches for the next.
    const reached = { ...modules, signer: startedBy(modules) };
    return rotateKeys(set, wanted, new Date(), maker, reached);
  });
  if (!rotated.ok) throw new Error(rotated.failure);
  return JSON.stringify(rotated.value, undefined, 2);
}

/** One key is reached, at once. */
const startedBy =
  (modules: NodeKeyModules): NodeKeyModules['signer'] =>
  (key, of) => {
    const sign = modules.signer(key, of);
    modules.start();
    return sign;
  };

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { module: { type: 'string' }, take: { type: 'boolean' } },
  });
  const [command, ...rest] = positionals;
  if (command === undefined)
    console.log(JSON.stringify(await newKeySet(makerOf(values)), undefined, 2));
  else if (command === 'sm' && rest.length <= 1 && values.module === undefined)
    console.log(await smKeys(rest[0]));
  else if (command === 'rewrap' && rest.length === 0 && values.module === undefined)
    console.log(await rewrap());
  else if (command === 'rotate' && rest[0] !== undefined && rest.length <= 2)
    console.log(await rotate(rest[0], rest[1] ?? 'signing', values));
  else throw new Error(usage);
} catch (error) {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = 2;
}
