import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { jsonOf } from '#contracts/strict-json';
import { openDatabase } from '../platform/database/database.ts';
import { openPool } from '../platform/database/pool.ts';
import { KeySet } from '../platform/keys/key-set.ts';
import { importKeys } from '../platform/keys/keys.ts';
import { newKeySet } from '../platform/keys/new-keys.ts';
import { rotatable, rotateKeys } from '../platform/keys/rotate-keys.ts';
import { readEnvironment } from '../platform/node/read-environment.ts';
import { rewrapAll } from '../platform/process/rewrap.ts';

const usage = `The gateway's own keys. 网关密钥。
  npm run -s keys > keys.json
                             a fresh set for KEYS or KEYS_FILE; keep it secret
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
Exit: 0 done, 2 the command, the configuration or the database is not right.`;

async function rewrap(): Promise<string> {
  const read = readEnvironment(process.env);
  if (!read.ok) throw new Error(read.failure.join('\n'));
  const { DATABASE_URL, DATABASE_DIRECT_URL = DATABASE_URL, KEYS } = read.value;
  if (!DATABASE_DIRECT_URL || !KEYS) throw new Error('DATABASE_URL and KEYS are needed');
  const keys = await importKeys(KeySet.parse(jsonOf(KEYS)));
  const pool = openPool({
    connectionString: DATABASE_DIRECT_URL,
    applicationName: 'tongban-keys',
    max: 2,
  });
  try {
    const done = await rewrapAll(openDatabase(pool), keys);
    const lines = done.map(({ table, rows }) => `${table}: ${rows}`);
    return [`everything is under master key ${keys.master.version}`, ...lines].join('\n');
  } finally {
    await pool.end();
  }
}

async function rotate(file: string, which: string): Promise<string> {
  const wanted = rotatable.find((name) => name === which);
  if (!wanted) throw new Error(usage);
  const set = KeySet.parse(jsonOf(await readFile(file)));
  const rotated = await rotateKeys(set, wanted);
  if (!rotated.ok) throw new Error(rotated.failure);
  return JSON.stringify(rotated.value, undefined, 2);
}

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [command, ...rest] = positionals;
  if (command === undefined) console.log(JSON.stringify(await newKeySet(), undefined, 2));
  else if (command === 'rewrap' && rest.length === 0) console.log(await rewrap());
  else if (command === 'rotate' && rest[0] !== undefined && rest.length <= 2)
    console.log(await rotate(rest[0], rest[1] ?? 'signing'));
  else throw new Error(usage);
} catch (error) {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = 2;
}
