import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createTestDatabase, runSql } from '../../tests/setup/database.ts';
import { newKeySet } from '../platform/keys/new-keys.ts';
import { parseConfig } from '../platform/process/config.ts';
import { startNodeGateway } from './node-gateway.ts';

const warned: string[] = [];

async function problemsOf(settings: Record<string, string>): Promise<readonly string[]> {
  const config = parseConfig({
    PUBLIC_ORIGIN: 'http://127.0.0.1:8080',
    PORT: '0',
    ROLE: 'api',
    KEYS: JSON.stringify(await newKeySet()),
    FEDERATION: JSON.stringify({
      version: 1,
      regions: [
        {
          code: '330421',
          name: { zh: '嘉善', en: 'Jiashan' },
          calendar: { days: 'all', open: '00:00', close: '24:00', closures: [] },
          inFlight: 4,
        },
      ],
      members: [],
      agreements: [],
    }),
    ...settings,
  });
  if (!config.ok) return config.failure;
  const silent = () => {};
  const started = await startNodeGateway(config.value, {
    adapterFor: () => undefined,
    outbound: () => ({
      http: async () => Promise.reject(new Error('unused')),
      close: async () => {},
    }),
    log: { debug: silent, info: silent, warn: (event) => void warned.push(event), error: silent },
  });
  if (!started.ok) {
    expect(started.failure.ofSettings).toBe(false);
    return started.failure.problems;
  }
  await started.value.close();
  return [];
}

describe('what keeps a process from starting is said in one line, without a stack and without a value', () => {
  it('a database that nothing listens at', async () => {
    const problems = await problemsOf({ DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' });
    expect(problems).toEqual([
      'DATABASE_URL: nothing listens there: start PostgreSQL, or see host and port (ECONNREFUSED)',
    ]);
  });

  it('a database that was never migrated, one that is not there, a password that is wrong, TLS where there is none', async () => {
    const database = await createTestDatabase();
    try {
      const { href } = new URL(database.url);
      await runSql(href, 'drop schema public cascade; create schema public');
      const unmigrated = await problemsOf({ DATABASE_URL: href });
      const elsewhere = new URL(href);
      elsewhere.pathname = '/no_such_database';
      const absent = await problemsOf({ DATABASE_URL: elsewhere.href });
      const stranger = new URL(href);
      stranger.password = 'hunter2';
      const refused = await problemsOf({ DATABASE_URL: stranger.href });
      const tls = await problemsOf({ DATABASE_URL: `${href}?sslmode=require` });
      expect([unmigrated, absent, refused, tls]).toEqual([
        ['DATABASE_URL: the database is older than this version: run `npm run migrate` (42P01)'],
        ['DATABASE_URL: the database does not exist: create it (3D000)'],
        ['DATABASE_URL: PostgreSQL does not let this account in: see user and password (28P01)'],
        ['DATABASE_URL: one side asks for TLS and the other has none: see sslmode'],
      ]);
    } finally {
      await database.drop();
    }
  });

  it('tables of an older version; those of a newer one, as in a rolling upgrade, are said and worked with', async () => {
    const database = await createTestDatabase();
    const newest = '(select max(created_at) from drizzle.__drizzle_migrations)';
    try {
      await runSql(
        database.url,
        `insert into drizzle.__drizzle_migrations (hash, created_at) values ('next', ${newest} + 1)`,
      );
      expect(await problemsOf({ DATABASE_URL: database.url })).toEqual([]);
      expect(warned).toContain('database.schema_newer');
      for (const _ of ['next', 'newest'])
        await runSql(
          database.url,
          `delete from drizzle.__drizzle_migrations where created_at = ${newest}`,
        );
      expect(await problemsOf({ DATABASE_URL: database.url })).toEqual([
        'DATABASE_URL: the database is older than this version: run `npm run migrate`',
      ]);
    } finally {
      await database.drop();
    }
  });

  it('more connections than PostgreSQL gives to all together', async () => {
    const database = await createTestDatabase();
    try {
      const problems = await problemsOf({ DATABASE_URL: database.url, DATABASE_POOL: '200' });
      expect(problems).toEqual([
        expect.stringMatching(
          /^DATABASE_POOL: 200 connections, and PostgreSQL gives \d+ to everybody/,
        ),
      ]);
    } finally {
      await database.drop();
    }
  });

  it('a port that is taken, and an address that is not this machine’s', async () => {
    const database = await createTestDatabase();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const port = String((other.address() as { port: number }).port);
    try {
      const taken = await problemsOf({ DATABASE_URL: database.url, PORT: port });
      const foreign = await problemsOf({ DATABASE_URL: database.url, HOST: '192.0.2.1' });
      expect(taken).toEqual([`PORT: ${port} is taken on 127.0.0.1`]);
      expect(foreign).toEqual(['HOST: 192.0.2.1 is no address of this machine']);
    } finally {
      other.close();
      await database.drop();
    }
  });
});
