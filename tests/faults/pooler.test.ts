import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../gateway/assembly/migrate.ts';
import { startNodeGateway } from '../../gateway/assembly/node-gateway.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import { createTestDatabase, runSql, type TestDatabase } from '../setup/database.ts';
import { findPgBouncer } from '../setup/find-program.ts';
import { startTestGateway } from '../setup/gateway.ts';
import { startPgBouncer, type TestPooler } from '../setup/pgbouncer.ts';
import { checkReceipts, settle, waitForCatalogue } from './gather.ts';
import { submitUntilAcknowledged } from './submitter.ts';

const isHere = (await findPgBouncer()) !== undefined;
const skipped = isHere ? '' : ' (skipped: there is no pgbouncer on this machine)';
const silent = () => {};

describe.skipIf(!isHere).each(['transaction', 'session'] as const)(
  `behind PgBouncer in %s mode${skipped}`,
  (mode) => {
    let database: TestDatabase;
    let pooler: TestPooler;
    beforeAll(async () => {
      database = await createTestDatabase();
      const name = new URL(database.url).pathname.slice(1);
      // What an administrator may have set for other programs.
      for (const setting of [
        `timezone to 'America/St_Johns'`,
        'default_transaction_isolation to serializable',
      ])
        await runSql(database.url, `alter database ${name} set ${setting}`);
      pooler = await startPgBouncer(database.url, mode);
    });
    afterAll(async () => {
      await pooler?.stop();
      await database?.drop();
    });

    /** Why a process does not start that is configured so. */
    const problemsOf = async (
      settings: Readonly<Record<string, string>>,
    ): Promise<readonly string[]> => {
      const config = parseConfig({
        PUBLIC_ORIGIN: 'http://127.0.0.1:8080',
        PORT: '0',
        ROLE: 'api',
        DATABASE_URL: pooler.url,
        KEYS: JSON.stringify(await newKeySet()),
        ...settings,
      });
      if (!config.ok) return config.failure;
      const started = await startNodeGateway(config.value, {
        adapterFor: () => undefined,
        outbound: () => ({ http: () => Promise.reject(), close: async () => {} }),
        log: { debug: silent, info: silent, warn: silent, error: silent },
      });
      if (!started.ok) return started.failure.problems;
      await started.value.close();
      return [];
    };

    it('a process that is not told so does not start, and says what to set', async () => {
      const unnamed =
        'DATABASE_URL: a pooler stands in between: name PostgreSQL itself in DATABASE_DIRECT_URL (TGP01)';
      expect(await problemsOf({})).toEqual([unnamed]);
      expect(await problemsOf({ DATABASE_DIRECT_URL: database.url })).toEqual([
        expect.stringContaining('`npm run migrate` with this account and DATABASE_DIRECT_URL'),
      ]);
      await migrate(database.url, { pooled: true });
      // What RECONNECT does in a PgBouncer that has other work.
      await pooler.stop();
      pooler = await startPgBouncer(database.url, mode);
      expect(await problemsOf({ DATABASE_DIRECT_URL: pooler.url })).toEqual([unnamed]);
      // And it left nothing behind on the connections that others are given.
      expect(await problemsOf({ DATABASE_DIRECT_URL: database.url })).toEqual([]);
    });

    it('cases are submitted, delivered and decided, once each, with two clients for each connection', async () => {
      const gateway = await startTestGateway({
        databaseUrl: pooler.url,
        settings: { DATABASE_DIRECT_URL: database.url, DATABASE_POOL: '8' },
      });
      try {
        gateway.world.jiashan.setAutopilot('decide');
        await waitForCatalogue(gateway);
        const member = gateway.member('qingpu-platform');
        const token = await member.ownToken('cases:submit');
        const submit = (number: number) => submitUntilAcknowledged(member, token, number);
        const ledger = await Promise.all(Array.from({ length: 24 }, (_, number) => submit(number)));
        // None was refused in between, as 284 of 317 requests once were.
        expect(ledger.map(({ attempts }) => attempts)).toEqual(ledger.map(() => 1));
        expect(await settle(gateway, ledger, 60_000)).toEqual([]);
        expect(await checkReceipts(gateway, ledger)).toEqual([]);
        const heard = `select 1 from pg_stat_activity where datname = current_database() and query ilike 'listen %'`;
        expect((await runSql(database.url, heard)).rowCount).toBe(1);
      } finally {
        await gateway.close();
      }
    });
  },
);
