import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jiashan } from '#adapters/jiashan/index';
import { startJiashanPlatform } from '#adapters/jiashan/platform/index';
import { sampleJiashanCredentials } from '#adapters/jiashan/sample-credentials';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import type { RegionAdapter } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { freePort } from '../../platform/node/free-port.ts';
import { breakerPolicy } from '../../platform/time/breaker.ts';
import { type CourierOptions, startCourier } from '../couriers/courier.ts';
import { regionShare } from '../outbox/tables.ts';
import {
  delivered,
  fast,
  newWorld,
  region,
  regionInMemory,
  sleep,
  type World,
  type WorldParts,
} from '../testing/harness.ts';
import { makeGates, readGates } from './gate-store.ts';

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

const quick: CourierOptions = { breaker: { ...breakerPolicy, firstProbeMs: 150 } };

async function world(adapter: Parameters<typeof newWorld>[1], parts: WorldParts): Promise<World> {
  const made = await newWorld(database.url, adapter, parts);
  running.push(made.close);
  return made;
}

async function start(made: World, options: CourierOptions = {}) {
  const courier = await startCourier(made.platform, made.hooks, { ...fast, ...options });
  running.push(courier.close);
  return courier;
}

const gateOf = async (made: World) => (await readGates(made.platform.database(), [region]))[0];
const allDelivered = (made: World, count: number) =>
  until(async () => (await made.states())['delivered'] === count);

/** The reference platform of Jiashan, which takes `delayMs` and keeps the time of every call. */
async function startJiashan(delayMs: number) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { credentials, secrets } = sampleJiashanCredentials(url);
  const callbackUrl = `${url}/unused`;
  const platform = await startJiashanPlatform({
    port,
    secrets,
    callbackUrl,
    loginCallbackUrl: callbackUrl,
  });
  platform.setOpening('open');
  platform.inject({ kind: 'slow', delayMs });
  const outbound = undiciOutbound({ timeoutMs: 2000, maxBytes: 1_000_000, connections: 32 });
  running.push(platform.close, outbound.close);
  return { platform, called: { credentials, http: outbound.http } };
}

describe('a region’s rate and calls at once', () => {
  it('hold at the reference platform under two couriers, and are used', async () => {
    const delayMs = 40;
    const { platform, called } = await startJiashan(delayMs);
    const rate = { perSecond: 60, burst: 20 };
    const entry = { inFlight: 6, rate, rampStepSeconds: 0 };
    const made = await world(jiashan as RegionAdapter<unknown>, { called, entry });
    await made.commit(140, 1);
    await Promise.all([start(made), start(made)]);
    await allDelivered(made, 140);
    const times = platform.evidence().map(({ at }) => Date.parse(at));
    expect(times).toHaveLength(140);
    expect(new Set(platform.notices().map(({ caseId }) => caseId)).size).toBe(140);
    times.sort((a, b) => a - b);
    times.forEach((from, first) => {
      times.slice(first).forEach((to, index) => {
        // A call is on its way for some milliseconds between its token and the platform's clock.
        const bound = rate.burst + (rate.perSecond * (to - from + 60)) / 1000;
        expect(index + 1).toBeLessThanOrEqual(bound);
      });
      const together = times.filter((time) => time >= from && time < from + delayMs - 1);
      expect(together.length).toBeLessThanOrEqual(entry.inFlight);
    });
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
    expect((140 - rate.burst) / seconds).toBeGreaterThan(rate.perSecond * 0.1);
  });

  it('a courier that is gone gives its share back at once, one that died when it runs out', async () => {
    const { adapter, arrived } = regionInMemory(async () => delivered);
    const made = await world(adapter, { inFlight: 1 });
    await makeGates(made.platform.database(), [region], new Date());
    await made.platform
      .database()
      .insert(regionShare)
      .values({
        region,
        courier: 'dead',
        slots: 1,
        tokens: 0,
        expiresAt: new Date(Date.now() + 500),
      });
    await made.commit(1, 1);
    const first = await start(made);
    await sleep(250);
    expect(arrived).toEqual([]);
    await until(() => arrived.length === 1);
    const second = await start(made);
    await until(async () => (await gateOf(made))?.shares.length === 2);
    await first.close();
    await until(async () => (await gateOf(made))?.shares.map(({ slots }) => slots).join() === '1');
    await made.commit(3, 1);
    await until(() => arrived.length === 4);
    await second.close();
    expect((await gateOf(made))?.shares).toEqual([]);
  });
});

describe('a region that does not answer', () => {
  it('is left alone by all couriers: no more attempts burn, each wait is told, one message at a time tries', async () => {
    let down = true;
    let under = 0;
    let mostProbes = 0;
    let isOpen = false;
    const { adapter, arrived } = regionInMemory(async () => {
      under += 1;
      if (isOpen) mostProbes = Math.max(mostProbes, under);
      await sleep(30);
      under -= 1;
      return down ? fail({ kind: 'retryable', code: 'HTTP 503', message: 'x' }) : delivered;
    });
    const made = await world(adapter, { inFlight: 6, entry: { rampStepSeconds: 0 } });
    await made.commit(60, 1);
    await Promise.all([start(made, quick), start(made, quick)]);
    await until(async () => (await gateOf(made))?.breaker.state === 'open');
    await sleep(250);
    isOpen = true;
    const before = arrived.length;
    await sleep(1000);
    const tried = arrived.length - before;
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThan(6);
    expect(mostProbes).toBe(1);
    const rows = await made.rows();
    expect(rows.filter((row) => row.attempts === 0).length).toBeGreaterThan(30);
    expect(rows.filter((row) => row.held === 'breaker').length).toBeGreaterThan(10);
    const held = rows.find((row) => row.held === 'breaker');
    expect(await made.told()).toContain(`deferred HTTP 503 ${held?.messageId}`);
    expect((await gateOf(made))?.breaker).toMatchObject({ reason: 'HTTP 503' });
    down = false;
    isOpen = false;
    await allDelivered(made, 60);
    expect((await gateOf(made))?.breaker).toMatchObject({ state: 'closed' });
  });

  it('gets a tenth, then a quarter, then half of its calls when it is back', async () => {
    const { adapter } = regionInMemory(async () => delivered);
    const made = await world(adapter, { inFlight: 40, entry: { rampStepSeconds: 1 } });
    await made.commit(1, 1);
    await start(made);
    await allDelivered(made, 1);
    const recovered = { ...(await gateOf(made))?.breaker, recoveredMs: Date.now() };
    await made.platform
      .database()
      .execute(
        `update region_gate set version = version + 1, breaker = '${JSON.stringify(recovered)}'`,
      );
    const seen: number[] = [];
    await until(async () => {
      const slots = (await gateOf(made))?.shares[0]?.slots ?? 0;
      if (seen.at(-1) !== slots) seen.push(slots);
      return seen.length > 1 && slots === 40;
    });
    expect(seen.slice(-4)).toEqual([4, 10, 20, 40]);
  });
});

describe('a calendar that changes', () => {
  it('lets go what waits for an opening, even if a courier deferred it after the change', async () => {
    const { adapter, arrived } = regionInMemory(async () => delivered);
    const made = await world(adapter, {});
    await made.commit(3, 1);
    await made.platform
      .database()
      .execute(`update outbox set held = 'calendar', next_attempt_at = now() + interval '30 days'`);
    await start(made);
    await until(() => arrived.length === 3);
  });
});
