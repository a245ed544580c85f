import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { openDatabase } from './database.ts';
import { isMyTurn, works } from './one-at-a-time.ts';
import { openPool } from './pool.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function openOne() {
  const pool = openPool({ connectionString: database.url, applicationName: 'test', max: 2 });
  pool.on('connect', (client) => client.on('error', () => {}));
  return { pool, opened: openDatabase(pool) };
}

describe('work that one process does at a time', () => {
  it.each(Object.keys(works) as (keyof typeof works)[])(
    '%s: a frozen holder is ended by the database, and what it had begun is undone',
    async (work) => {
      const [frozen, other] = [openOne(), openOne()];
      await frozen.opened.execute('create table if not exists half_done (n int)');
      const thawed = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<boolean>();
      const held = frozen.opened.transaction(async (tx) => {
        begun.resolve(await isMyTurn(tx, work, 100));
        await tx.execute('insert into half_done values (1)');
        await thawed.promise;
        await tx.execute('insert into half_done values (2)');
      });
      held.catch(() => {});
      expect(await begun.promise).toBe(true);
      await until(() => other.opened.transaction((tx) => isMyTurn(tx, work)));
      thawed.resolve();
      await expect(held).rejects.toThrow();
      expect((await other.opened.execute('select * from half_done')).rows).toEqual([]);
      await Promise.all([frozen.pool.end(), other.pool.end()]);
    },
  );

  it('is not done by two', async () => {
    const [one, two] = [openOne(), openOne()];
    await one.opened.transaction(async (tx) => {
      expect(await isMyTurn(tx, 'sequencer')).toBe(true);
      expect(await two.opened.transaction((inner) => isMyTurn(inner, 'sequencer'))).toBe(false);
      expect(await two.opened.transaction((inner) => isMyTurn(inner, 'follower'))).toBe(true);
    });
    await Promise.all([one.pool.end(), two.pool.end()]);
  });
});
