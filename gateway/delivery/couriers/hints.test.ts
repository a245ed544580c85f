import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, runSql, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { delivered, fast, newWorld, region, regionInMemory, sleep } from '../testing/harness.ts';
import { startCourier } from './courier.ts';
import { newHints } from './hints.ts';

let database: TestDatabase;
let running: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const close of running.reverse()) await close();
  running = [];
  await database.drop();
});

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('a hint', () => {
  it('from another process wakes a courier at once, also after its connection was cut', async () => {
    const { adapter, arrived } = regionInMemory(async () => delivered);
    const world = await newWorld(database.url, adapter);
    running.push(world.close);
    const options = { ...fast, pollMs: 60_000, reconcileMs: 60_000 };
    const courier = await startCourier(world.platform, world.hooks, options);
    running.push(courier.close);
    await sleep(400);
    const { platform } = world;
    const hints = newHints(platform.database, platform.clock, silent, true);
    await world.commit(1, 1);
    hints.wake();
    await until(() => arrived.length === 1);
    await runSql(
      inject('postgresUrl'),
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'tongban-hints' and datname = '${new URL(database.url).pathname.slice(1)}'`,
    );
    await world.commit(1, 1, region);
    hints.wake();
    await until(() => arrived.length === 2);
    hints.close();
  });

  it('is sent at most every 50 ms, and the last of many is not lost', async () => {
    let sent = 0;
    let fails = false;
    const execute = async () => {
      sent += 1;
      if (fails) throw new Error('gone');
    };
    const hints = newHints(
      () => ({ execute }),
      () => new Date(),
      silent,
      true,
    );
    for (let time = 0; time < 1000; time++) hints.wake();
    expect(sent).toBe(1);
    await sleep(120);
    expect(sent).toBe(2);
    fails = true;
    hints.wake();
    await sleep(10);
    expect(sent).toBe(3);
    hints.close();
    const leading = newHints(
      () => ({ execute }),
      () => new Date(),
      silent,
      false,
    );
    for (let time = 0; time < 10; time++) leading.wake();
    await sleep(120);
    expect(sent).toBe(4);
  });
});
