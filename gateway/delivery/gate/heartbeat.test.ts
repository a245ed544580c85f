import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { keepAlive } from '../couriers/keep-alive.ts';
import { newLocalQueues } from '../couriers/queue-local.ts';
import { delivered, newWorld, region, regionInMemory, startFast } from '../testing/harness.ts';
import { readGates } from './gate-store.ts';
import { heartbeat, isLost } from './heartbeat.ts';
import { newLane } from './lane.ts';

const silent = (hereMs: number, anywhereMs = hereMs, extra = {}) => ({
  hereMs,
  anywhereMs,
  running: 0,
  active: true,
  ...extra,
});

describe('a silent worker', () => {
  it('is asked after one beat, restarted after three, and lost after six', () => {
    expect(heartbeat(silent(999), 1000)).toBe('nothing');
    expect(heartbeat(silent(1000), 1000)).toBe('ask');
    expect(heartbeat(silent(3000), 1000)).toBe('restart');
    expect([5999, 6000].map((ms) => isLost(silent(ms), 1000))).toEqual([false, true]);
  });

  it('is left alone while another one serves the queue, while it works, or while it may not', () => {
    expect(heartbeat(silent(9000, 100), 1000)).toBe('nothing');
    expect(heartbeat(silent(9000, 9000, { running: 1 }), 1000)).toBe('nothing');
    expect(heartbeat(silent(9000, 9000, { active: false }), 1000)).toBe('nothing');
    expect(isLost(silent(9000, 9000, { running: 1 }), 1000)).toBe(false);
  });
});

describe('the workers of a queue', () => {
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

  it('take jobs again after a restart', async () => {
    const clock = () => new Date();
    const queues = newLocalQueues({ regions: [region], maxQueued: 1000, clock });
    running.push(queues.close);
    const taken: string[] = [];
    queues.work(region, async (ids) => void taken.push(...ids));
    await queues.add(region, [{ id: 'a', ids: ['a'] }]);
    await until(() => taken.includes('a'));
    // As good as hung: it is there and takes nothing any more.
    await queues.stopWorkers(2000);
    await queues.add(region, [{ id: 'b', ids: ['b'] }]);
    expect(taken).toEqual(['a']);
    queues.restart(region);
    await until(() => taken.includes('b'));
  });

  it('that could not be asked while the region was not to be called are not restarted for it afterwards', async () => {
    const world = await newWorld(database.url, regionInMemory(async () => delivered).adapter);
    running.push(world.close);
    const bound = world.platform.regions.get(region);
    if (!bound) throw new Error('no region');
    let nowMs = 0;
    const monotonicMs = () => nowMs;
    const lane = newLane(bound, monotonicMs, 1000, () => undefined);
    const restarted: number[] = [];
    const look = (atMs: number) => {
      nowMs = atMs;
      const queues = { add: async () => {}, restart: () => void restarted.push(nowMs) };
      const platform = { ...world.platform, monotonicMs };
      const lanes = new Map([[region, lane]]);
      return keepAlive({ platform, options: { beatMs: 1000 }, queues, lanes });
    };
    const mayCall = (slots: number) =>
      lane.slots.grant({ slots, tokens: undefined, untilMs: Number.POSITIVE_INFINITY });
    mayCall(0);
    for (let atMs = 0; atMs <= 60_000; atMs += 500) await look(atMs);
    lane.slots.setCallable(true);
    mayCall(4);
    for (let atMs = 60_500; atMs <= 64_000; atMs += 500) await look(atMs);
    // The beats that it gets, counted from when it may call.
    expect(restarted).toEqual([63_000]);
  });

  it('show life on an idle queue, to every process', async () => {
    const world = await newWorld(database.url, regionInMemory(async () => delivered).adapter);
    running.push(world.close);
    // After one beat without a job it is asked; a restart is three away.
    const courier = await startFast(world, { beatMs: 2000 });
    running.push(courier.close);
    const beat = async () =>
      (await readGates(world.platform.database(), [region]))[0]?.beatAtMs ?? 0;
    await until(async () => (await beat()) > 0);
    const first = await beat();
    await until(async () => (await beat()) > first);
    expect(await courier.dependencies()).toContainEqual(
      expect.objectContaining({ name: 'queue-workers', healthy: true }),
    );
    expect(world.logged.filter((line) => line.includes('worker_restarted'))).toEqual([]);
  });
});
