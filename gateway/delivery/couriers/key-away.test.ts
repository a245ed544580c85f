import { expect, it } from 'vitest';
import { createTestDatabase, runSql } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { moduleTrouble } from '../../platform/keys/key-modules.ts';
import { delivered, newWorld, regionInMemory, startFast } from '../testing/harness.ts';

it('a message whose key lies in a module that is away waits without an attempt, however often', async () => {
  const { adapter, arrived } = regionInMemory(async () => delivered);
  const database = await createTestDatabase();
  const made = await newWorld(database.url, adapter);
  let [isAway, opened] = [true, 0];
  const open: typeof made.hooks.open = async (rows) => {
    opened += 1;
    if (isAway) throw moduleTrouble('it does not answer');
    return made.hooks.open(rows);
  };
  const courier = await startFast({ ...made, hooks: { ...made.hooks, open } });
  /** It waits for seconds: here it is due at once. */
  const due = () =>
    runSql(database.url, `update outbox set next_attempt_at = now() where state = 'pending'`);
  try {
    await made.commit(1, 1);
    await until(async () => (await due()) && opened >= 3);
    expect(await made.rows()).toMatchObject([{ attempts: 0 }]);
    isAway = false;
    await until(async () => (await due()) && (await made.states())['delivered'] === 1);
    expect(arrived).toHaveLength(1);
  } finally {
    await courier.close();
    await made.close();
    await database.drop();
  }
});
