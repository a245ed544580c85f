import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { migrate } from '../../../gateway/assembly/migrate.ts';
import { newMemberKeys, sampleFederation } from '../../../gateway/entries/demo/members.ts';
import { openDatabase } from '../../../gateway/platform/database/database.ts';
import { newKeySet } from '../../../gateway/platform/keys/new-keys.ts';
import { startEmbeddedPostgres } from '../../../gateway/platform/node/embedded-postgres.ts';
import { createNodePlatform } from '../../../gateway/platform/node/node-platform.ts';
import { parseConfig } from '../../../gateway/platform/process/config.ts';
import type { Platform } from '../../../gateway/platform/process/platform.ts';
import { storeFederation } from '../../../gateway/trust/federation/store.ts';
import { openPool } from '../pool.ts';
import { fill, growing } from './fill.ts';
import { type Asked, type Found, judge } from './judge.ts';
import { questions } from './questions.ts';

/** No question takes the database longer. */
const mostMs = 50;

/** The pool, that writes down what it is asked. */
function listening(pool: Pool, heard: Asked[]): Pool {
  const query = (asked: string | { readonly text: string }, values: unknown[] = []) => {
    heard.push({ text: typeof asked === 'string' ? asked : asked.text, values });
    return (pool.query as (...all: unknown[]) => unknown).call(pool, asked, values);
  };
  return new Proxy(pool, {
    get: (target, name) => (name === 'query' ? query : Reflect.get(target, name, target)),
  });
}

async function newPlatform(url: string) {
  const config = parseConfig({
    PUBLIC_ORIGIN: 'http://127.0.0.1:8080',
    DATABASE_URL: url,
    KEYS: JSON.stringify(await newKeySet()),
    LOG_LEVEL: 'warn',
  });
  if (!config.ok) throw new Error(config.failure.join('; '));
  const node = await createNodePlatform(config.value);
  const document = sampleFederation({ version: 1, keys: await newMemberKeys() });
  await storeFederation(node.platform, document, 'the bench');
  return node;
}

async function askAll(pool: Pool, made: Platform): Promise<Found[]> {
  const heard: Asked[] = [];
  const database = openDatabase(listening(pool, heard));
  const platform = { ...made, database: () => database };
  const found: Found[] = [];
  // As serving processes have it.
  await pool.query(`set statement_timeout = '30s'`);
  for (const { name, ask } of questions) {
    heard.length = 0;
    try {
      await ask(platform);
      found.push(await judge(pool, name, [...heard], growing));
    } catch (error) {
      found.push({ name, ms: Number.POSITIVE_INFINITY, scanned: [], indexes: [String(error)] });
    }
  }
  return found;
}

const line = ({ name, ms, scanned, indexes }: Found): string =>
  `${ms.toFixed(1).padStart(8)} ms  ${name}${scanned.length > 0 ? `  READS ALL OF ${scanned.join(', ')}` : ''}  (${indexes.join(', ')})`;

/** The questions of questions.ts, over a database of years. @returns whether all are answered well */
export async function benchFind(count: number, all: boolean): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tongban-find-'));
  // Nothing here is written to last; what is read is read as in production.
  const settings = { fsync: 'off', max_wal_size: '4GB', shared_buffers: '1GB', work_mem: '16MB' };
  const options = { dataDir, dieWithParent: true, removeOnStop: true, settings };
  const postgres = await startEmbeddedPostgres(options);
  const pool = openPool(postgres.url);
  try {
    await migrate(postgres.url);
    const node = await newPlatform(postgres.url);
    try {
      const started = performance.now();
      await fill(pool, count);
      console.log(`${count} cases laid in ${Math.round((performance.now() - started) / 1000)} s`);
      const found = await askAll(pool, node.platform);
      const bad = found.filter(({ ms, scanned }) => ms > mostMs || scanned.length > 0);
      const slowest = [...found].sort((a, b) => b.ms - a.ms);
      console.log((all ? slowest : slowest.slice(0, 20)).map(line).join('\n'));
      console.log(
        `${found.length} questions, ${bad.length} over ${mostMs} ms or reading a whole table`,
      );
      for (const one of bad) console.log(`BAD ${line(one)}`);
      return bad.length === 0;
    } finally {
      await node.close();
    }
  } finally {
    await pool.end();
    await postgres.stop();
  }
}
