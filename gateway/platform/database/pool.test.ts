import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, runSql, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import type { ClockReading } from '../time/database-clock.ts';
import { bytea, instant } from './columns.ts';
import { openDatabase, rowsOf } from './database.ts';
import { pgTable, sql, text } from './drizzle.ts';
import { openPool } from './pool.ts';

const kept = pgTable('kept', {
  name: text('name').notNull(),
  at: instant('at').notNull(),
  bytes: bytea('bytes').notNull(),
});

/** What an administrator may have set for other programs. */
const hostile = [
  `datestyle to 'German, DMY'`,
  `intervalstyle to 'sql_standard'`,
  `timezone to 'America/St_Johns'`,
  `default_transaction_isolation to 'serializable'`,
  'standard_conforming_strings to off',
  'backslash_quote to off',
  `bytea_output to 'escape'`,
  `search_path to 'elsewhere'`,
  `statement_timeout to '1s'`,
  `idle_in_transaction_session_timeout to '1s'`,
  'lock_timeout to 5',
];

describe('a database with defaults of its own', () => {
  let database: TestDatabase;
  const readings: ClockReading[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    const name = new URL(database.url).pathname.slice(1);
    for (const setting of hostile)
      await runSql(database.url, `alter database ${name} set ${setting}`);
    await runSql(database.url, 'create table public.kept (name text, at timestamptz, bytes bytea)');
  });
  afterAll(() => database.drop());

  it('keeps and gives back instants, bytes and backslashes as they are', async () => {
    const pool = openPool({
      connectionString: database.url,
      applicationName: 'test',
      max: 2,
      statementTimeoutMs: 30_000,
      onReading: (reading) => void readings.push(reading),
    });
    try {
      const opened = openDatabase(pool);
      const row = {
        name: 'a\\b',
        at: new Date('2026-03-04T05:06:07.089Z'),
        bytes: new Uint8Array([0, 92, 255]),
      };
      await opened.insert(kept).values(row);
      const [back] = await opened.select().from(kept);
      expect({ ...back, bytes: new Uint8Array(back?.bytes ?? []) }).toEqual(row);
      expect(await rowsOf(opened, sql`select 'x\\y' as text, at::text from kept`)).toEqual([
        { text: 'x\\y', at: '2026-03-04 05:06:07.089+00' },
      ]);
    } finally {
      await pool.end();
    }
  });

  it('runs a transaction as it was written for: it sees what others commit meanwhile', async () => {
    const settings = { connectionString: database.url, applicationName: 'test', max: 2 };
    const pool = openPool({ ...settings, statementTimeoutMs: 30_000 });
    try {
      const opened = openDatabase(pool);
      await opened.transaction(async (tx) => {
        const count = async () =>
          (await rowsOf<{ n: number }>(tx, sql`select count(*)::int as n from kept`))[0]?.n ?? 0;
        const before = await count();
        await opened.insert(kept).values({ name: 'b', at: new Date(), bytes: new Uint8Array() });
        expect(await count()).toBe(before + 1);
        const shown = await rowsOf(
          tx,
          sql`select current_setting('statement_timeout') as s, current_setting('lock_timeout') as l,
            current_setting('tcp_user_timeout') as t`,
        );
        // Where there is no TCP (a socket of this machine), there is nothing to be cut off from.
        expect(shown).toEqual([
          { s: '30s', l: '0', t: expect.stringMatching(/^(?:30000|30s|0)$/) },
        ]);
      });
    } finally {
      await pool.end();
    }
  });

  it('that is only to be read from is not changed', async () => {
    const settings = { connectionString: database.url, applicationName: 'test', max: 1 };
    const pool = openPool({ ...settings, readOnly: true });
    await expect(pool.query('delete from kept')).rejects.toThrow(/read-only/);
    await pool.end();
  });

  it('is asked again after PostgreSQL ended a connection that nobody used, and the process goes on', async () => {
    const pool = openPool({ connectionString: database.url, applicationName: 'ended', max: 1 });
    await pool.query('select 1');
    await runSql(
      database.url,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ended'`,
    );
    await until(() => pool.totalCount === 0);
    expect((await pool.query('select 2 as n')).rows).toEqual([{ n: 2 }]);
    await pool.end();
  });

  it('says with each connection what time it is', () => {
    const [first] = readings;
    expect(first?.receivedMs).toBeGreaterThanOrEqual(first?.sentMs ?? Number.POSITIVE_INFINITY);
    expect(Math.abs((first?.databaseMs ?? 0) - Date.now())).toBeLessThan(3_600_000);
  });
});
