import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, runSql, type TestDatabase } from '../../tests/setup/database.ts';
import { until } from '../../tests/setup/until.ts';
import { openPool } from '../platform/database/pool.ts';
import { buildIndexes, indexesIn } from './build-indexes.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.url, 'create table large (id int)');
});
afterAll(() => database.drop());

const open = () =>
  openPool({ connectionString: database.url, applicationName: 'test', max: 1, lockTimeoutMs: 100 });
async function build(text: string): Promise<void> {
  const pool = open();
  await buildIndexes(pool, indexesIn(text)).finally(() => pool.end());
}
const whole = async (name: string) =>
  (
    await runSql(
      database.url,
      `select indisvalid as whole from pg_index where indexrelid = to_regclass('${name}')`,
    )
  ).rows;

it('an index comes while somebody’s transaction is open and others write; nobody waits for it, by two at once it is built once', async () => {
  const writer = open();
  const client = await writer.connect();
  await client.query('begin; insert into large values (1)');
  const text = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "large_id" ON "large" ("id");';
  const building = Promise.all([build(text), build(text)]);
  await until(async () => (await whole('large_id')).length === 1);
  expect(await whole('large_id')).toEqual([{ whole: false }]);
  await runSql(database.url, `set lock_timeout to 1000; insert into large values (2)`);
  await client.query('commit');
  client.release();
  await Promise.all([building, writer.end()]);
  expect(await whole('large_id')).toEqual([{ whole: true }]);
});

it('one that was broken off is built anew', async () => {
  await runSql(database.url, 'insert into large values (2)');
  const text = 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "large_once" ON "large" ("id");';
  await expect(build(text)).rejects.toThrow();
  expect(await whole('large_once')).toEqual([{ whole: false }]);
  await runSql(database.url, 'truncate large');
  await build(text);
  expect(await whole('large_once')).toEqual([{ whole: true }]);
});

it('what is not built beside traffic has no place there', () => {
  expect(() => indexesIn('CREATE INDEX "x" ON "large" ("id");')).toThrow('no CREATE INDEX');
  expect(() => indexesIn('-- nothing\n')).not.toThrow();
});

/** Those of before there was another way; no table was large then. */
const lastOfBefore = '0081';

it('no migration builds an index over a table that it did not make: that stands in migrations/indexes.sql', () => {
  const folder = join(import.meta.dirname, '../../migrations');
  const files = readdirSync(folder).filter((name) => /^\d{4}_.*\.sql$/.test(name));
  expect(files.length).toBeGreaterThan(80);
  expect(indexesIn(readFileSync(join(folder, 'indexes.sql'), 'utf8'))).toBeDefined();
  const held = files.flatMap((name) => {
    if (name.slice(0, 4) <= lastOfBefore) return [];
    const sql = readFileSync(join(folder, name), 'utf8');
    const made = new Set([...sql.matchAll(/CREATE TABLE "(\w+)"/g)].map(([, table]) => table));
    const indexed = [...sql.matchAll(/CREATE (?:UNIQUE )?INDEX "(\w+)" ON "(\w+)"/g)];
    return indexed.filter(([, , table]) => !made.has(table)).map(([, index]) => `${name} ${index}`);
  });
  expect(held).toEqual([]);
});
