import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, runSql, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { contentWithFewer } from './fewer-connections.ts';

const role = `few_${randomUUID().slice(0, 8)}`;
let database: TestDatabase;
let pool: Pool;

const limitTo = (count: number) =>
  runSql(database.url, `alter role ${role} connection limit ${count}`);

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.url, `create role ${role} login password 'few'`);
  const url = Object.assign(new URL(database.url), { username: role, password: 'few' });
  pool = contentWithFewer(
    new Pool({ connectionString: url.href, max: 6, connectionTimeoutMillis: 5000 }),
    1,
  );
});
afterAll(async () => {
  await pool.end();
  await database.drop();
  await runSql(database.url.replace(/\/[^/]*$/, '/postgres'), `drop role ${role}`);
});

const atOnce = (count: number) =>
  Promise.all(Array.from({ length: count }, () => pool.query('select pg_sleep(0.01)')));

it('with no slot at all it is refused at once, however many ask', async () => {
  await limitTo(0);
  for (const count of [1, 3]) await expect(atOnce(count)).rejects.toMatchObject({ code: '53300' });
});

it('with fewer slots than wanted everybody gets a turn; with more of them they are taken', async () => {
  await limitTo(2);
  // PostgreSQL counts those of an account that are about to be refused too: none is asked for beside the first.
  await atOnce(1);
  await atOnce(20);
  expect([1, 2]).toContain(pool.totalCount);
  await limitTo(5);
  await until(async () => {
    await atOnce(20);
    return pool.totalCount === 5;
  });
  const client = await pool.connect();
  client.release();
});
