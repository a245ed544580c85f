import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/setup/database.ts';
import { openPool } from '../platform/database/pool.ts';
import { sqlStateOf } from '../platform/database/trouble.ts';
import { migrate } from './migrate.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('a migration behind a long reader gives way at once, says so, and comes through when the reader has gone', async () => {
  const reader = openPool({ connectionString: database.url, applicationName: 'reader', max: 1 });
  const client = await reader.connect();
  await client.query('begin; lock table drizzle.__drizzle_migrations');
  const waits: number[] = [];
  const quick = { lockTimeoutMs: 50, pauseMs: 10 };
  const refused = await migrate(database.url, {
    ...quick,
    attempts: 3,
    onWait: (attempt) => void waits.push(attempt),
  }).catch((error: unknown) => sqlStateOf(error));
  expect([refused, waits]).toEqual(['55P03', [1, 2]]);
  await client.query('commit');
  client.release();
  await reader.end();
  await expect(migrate(database.url, quick)).resolves.toBeUndefined();
});
