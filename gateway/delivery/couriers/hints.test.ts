import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { createTestDatabase, runSql, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { delivered, fast, newWorld, region, regionInMemory } from '../testing/harness.ts';
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
afterEach(() => {
  vi.useRealTimers();
});

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('a hint', () => {
  it('from another process wakes a courier at once, also after its connection was cut', async () => {
    const { adapter, arrived } = regionInMemory(async () => delivered);
    const world = await newWorld(database.url, adapter);
    running.push(world.close);
    let relayed = 0;
    const turned = (loop: string) => {
      if (loop === 'relay') relayed += 1;
    };
    const options = { ...fast, pollMs: 600_000, reconcileMs: 600_000, turned };
    const courier = await startCourier(world.platform, world.hooks, options);
    running.push(courier.close);
    const application = `application_name = 'tongban-hints'
      and datname = '${new URL(database.url).pathname.slice(1)}'`;
    const listening = `select 1 from pg_stat_activity
      where ${application} and state = 'idle' and query like 'listen%'`;
    await until(async () => (await runSql(database.url, listening)).rowCount === 1);
    // What it does of its own accord at the start is over.
    const before = relayed;
    courier.wake(region);
    await until(() => relayed > before);
    const { platform } = world;
    const hints = newHints(platform.database, platform.monotonicMs, silent, true);
    await world.commit(1, 1);
    hints.wake();
    await until(() => arrived.length === 1);
    await runSql(
      inject('postgresUrl'),
      `select pg_terminate_backend(pid) from pg_stat_activity where ${application}`,
    );
    await world.commit(1, 1, region);
    hints.wake();
    await until(() => arrived.length === 2);
    hints.close();
  });

  it('is sent at most every 50 ms, and the last of many is not lost', () => {
    vi.useFakeTimers();
    let sent = 0;
    let fails = false;
    const execute = async () => {
      sent += 1;
      if (fails) throw new Error('gone');
    };
    const hintsOf = (trailing: boolean) =>
      newHints(
        () => ({ execute }),
        () => Date.now(),
        silent,
        trailing,
      );
    const hints = hintsOf(true);
    for (let time = 0; time < 1000; time++) hints.wake();
    expect(sent).toBe(1);
    vi.advanceTimersByTime(49);
    expect(sent).toBe(1);
    vi.advanceTimersByTime(1);
    expect(sent).toBe(2);
    vi.advanceTimersByTime(1000);
    expect(sent).toBe(2);
    fails = true;
    hints.wake();
    expect(sent).toBe(3);
    hints.close();
    const leading = hintsOf(false);
    for (let time = 0; time < 10; time++) leading.wake();
    vi.advanceTimersByTime(1000);
    expect(sent).toBe(4);
  });
});
