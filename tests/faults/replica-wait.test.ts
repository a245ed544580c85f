import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../gateway/platform/database/database.ts';
import { sql } from '../../gateway/platform/database/drizzle.ts';
import { openPool } from '../../gateway/platform/database/pool.ts';
import { databaseTrouble } from '../../gateway/platform/database/trouble.ts';
import { startEmbeddedPostgres } from '../../gateway/platform/node/embedded-postgres.ts';
import { runSql } from '../setup/database.ts';
import { newServerFolder } from '../setup/memory-folder.ts';
import { until } from '../setup/until.ts';

// A primary whose only replica is gone: every commit waits for it.
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
let pool: ReturnType<typeof openPool>;

/** By somebody whose own commits wait for nobody. */
const ask = async (text: string) => {
  const url = new URL(postgres.url);
  url.searchParams.set('options', '-c synchronous_commit=local');
  return (await runSql(url.href, text)).rows as Record<string, unknown>[];
};
const replicasAre = async (names: string) => {
  await ask(`alter system set synchronous_standby_names to '${names}'`);
  await ask('select pg_reload_conf()');
  await until(
    async () =>
      (await ask('show synchronous_standby_names'))[0]?.['synchronous_standby_names'] === names,
  );
  // It is the checkpointer that tells everybody whom to wait for; what it is asked after the signal it does after it.
  await ask('checkpoint');
};
const atWait = (done: 'pg_cancel_backend' | 'pg_terminate_backend') =>
  until(
    async () =>
      (await ask(`select ${done}(pid) from pg_stat_activity where wait_event = 'SyncRep'`)).length >
      0,
  );
const kept = async () => (await ask('select name from kept order by name')).map(({ name }) => name);

beforeAll(async () => {
  const dataDir = await newServerFolder('tongban-replica-');
  postgres = await startEmbeddedPostgres({
    dataDir,
    dieWithParent: true,
    removeOnStop: 'with_parent',
  });
  await ask('create table kept (name text)');
  pool = openPool({ connectionString: postgres.url, applicationName: 'test', max: 2 });
  pool.on('error', () => undefined);
  await replicasAre('nobody');
});
afterAll(async () => {
  await pool?.end();
  await postgres?.stop();
});

it('a commit whose wait for a replica somebody cancels is not acknowledged, whichever way it was sent', async () => {
  const database = openDatabase(pool);
  const insert = (name: string) => sql`insert into kept values (${name})`;
  const ways = {
    alone: () => database.execute(insert('alone')),
    prepared: () =>
      pool.query({ name: 'keep', text: 'insert into kept values ($1)', values: ['prepared'] }),
    transaction: () => database.transaction((tx) => tx.execute(insert('transaction'))),
  };
  for (const send of Object.values(ways)) {
    const sent = send().then(() => 'acknowledged', databaseTrouble);
    await atWait('pg_cancel_backend');
    expect(await sent).toBe('unreachable');
  }
  // They are there, as PostgreSQL says, on this copy.
  expect(await kept()).toEqual(['alone', 'prepared', 'transaction']);
});

it('neither is one whose session somebody ends, and what waits until a replica is there is', async () => {
  const insert = (name: string) => pool.query('insert into kept values ($1)', [name]);
  const ended = insert('ended').then(() => 'acknowledged', databaseTrouble);
  await atWait('pg_terminate_backend');
  expect(await ended).toBe('unreachable');
  const waits = insert('waits').then(() => 'acknowledged', databaseTrouble);
  await until(
    async () =>
      (await ask(`select 1 from pg_stat_activity where wait_event = 'SyncRep'`)).length > 0,
  );
  await replicasAre('');
  expect(await waits).toBe('acknowledged');
});
