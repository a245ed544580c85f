import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adapterFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { startZhejiangPlatform } from '#adapters/zhejiang/platform/index';
import { sampleZhejiangCredentials } from '#adapters/zhejiang/sample-credentials';
import { fail } from '#contracts/result';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { freePort } from '../../platform/node/free-port.ts';
import { type Breaker, breakerPolicy } from '../../platform/time/breaker.ts';
import type { CourierOptions } from '../couriers/courier.ts';
import { regionGate, regionShare } from '../outbox/tables.ts';
import {
  delivered,
  newWorld,
  region,
  regionInMemory,
  startFast,
  takes,
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

const quick = { breaker: { ...breakerPolicy, firstProbeMs: 150 } };

async function world(adapter: Parameters<typeof newWorld>[1], parts: WorldParts): Promise<World> {
  const made = await newWorld(database.url, adapter, parts);
  running.push(made.close);
  return made;
}

async function start(made: World, options: CourierOptions = {}) {
  const courier = await startFast(made, options);
  running.push(courier.close);
  return courier;
}

const gateOf = async (made: World) => (await readGates(made.platform.database(), [region]))[0];
const allDelivered = (made: World, count: number) =>
  until(async () => (await made.states())['delivered'] === count);

/** The reference platform of Jiashan, which takes `delayMs`; `most` is how many calls were under way at once. */
async function startJiashan(delayMs: number) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { credentials, secrets } = sampleZhejiangCredentials(url);
  const callbackUrl = `${url}/unused`;
  const platform = await startZhejiangPlatform({
    port,
    secrets,
    callbackUrl,
    loginCallbackUrl: callbackUrl,
  });
  platform.setOpening('open');
  platform.inject({ kind: 'slow', delayMs });
  const outbound = undiciOutbound({ timeoutMs: 30_000, maxBytes: 1_000_000, connections: 32 });
  running.push(platform.close, outbound.close);
  let under = 0;
  let most = 0;
  const http: typeof outbound.http = async (...call) => {
    under += 1;
    most = Math.max(most, under);
    return outbound.http(...call).finally(() => {
      under -= 1;
    });
  };
  return { platform, called: { credentials, http }, most: () => most };
}

describe('a region’s rate and calls at once', () => {
  it('hold at the reference platform under two couriers', async () => {
    const rate = { perSecond: 60, burst: 20 };
    const entry = { inFlight: 6, rate, rampStepSeconds: 0 };
    const { platform, called, most } = await startJiashan(40);
    const adapter = adapterFor('330421', { adapter: 'zhejiang' });
    if (!adapter) throw new Error('no such format');
    const made = await world(adapter, {
      called,
      entry,
      regionTimeoutMs: 30_000,
    });
    await made.commit(140, 1);
    const fromMs = Date.now();
    await Promise.all([start(made), start(made)]);
    await allDelivered(made, 140);
    const times = platform.evidence().map(({ at }) => Date.parse(at) - fromMs);
    expect(times).toHaveLength(140);
    expect(new Set(platform.notices().map(({ caseId }) => caseId)).size).toBe(140);
    expect(most()).toBeLessThanOrEqual(entry.inFlight);
    // A call that a slow machine holds back comes late, never early: it cannot break this by itself.
    times.sort((a, b) => a - b);
    times.forEach((ms, before) => {
      expect(before + 1).toBeLessThanOrEqual(rate.burst + (rate.perSecond * (ms + 1)) / 1000);
    });
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
        expiresAt: new Date(Date.now() + 3_600_000),
      });
    await made.commit(1, 1);
    const first = await start(made);
    await first.turns();
    expect(arrived).toEqual([]);
    await made.platform
      .database()
      .update(regionShare)
      .set({ expiresAt: new Date(0) });
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

describe('a share that shrinks', () => {
  it('counts what is under way: who joins begins no call beyond the cap', async () => {
    let release = () => {};
    const free = new Promise<void>((resolve) => (release = resolve));
    const { adapter, arrived } = regionInMemory(() => free.then(() => delivered));
    const entry = { rampStepSeconds: 0 };
    const made = await world(adapter, { inFlight: 4, entry, regionTimeoutMs: 60_000 });
    await made.commit(20, 1);
    const first = await start(made);
    await until(() => arrived.length === 4);
    const second = await start(made);
    await until(async () => (await gateOf(made))?.shares.length === 2);
    await Promise.all([first.turns(), second.turns()]);
    expect(arrived).toHaveLength(4);
    expect((await gateOf(made))?.shares.map(({ slots }) => slots).sort()).toEqual([0, 4]);
    release();
    await allDelivered(made, 20);
  });
});

describe('a region that does not answer', () => {
  it('is left alone by all couriers: no more attempts burn, each wait is told, one message at a time tries', async () => {
    let down = true;
    let under = 0;
    const tries: { readonly atMs: number; readonly beside: number }[] = [];
    const { adapter } = regionInMemory(async () => {
      tries.push({ atMs: performance.now(), beside: under });
      under += 1;
      await takes(30);
      under -= 1;
      return down ? fail({ kind: 'retryable', code: 'http_503', message: 'x' }) : delivered;
    });
    const made = await world(adapter, { inFlight: 6, entry: { rampStepSeconds: 0 } });
    await made.commit(60, 1);
    const couriers = await Promise.all([start(made, quick), start(made, quick)]);
    await until(async () => (await gateOf(made))?.breaker.state === 'open');
    // Both know, and what was under way then is over.
    await Promise.all(couriers.map((courier) => courier.turns(2)));
    await until(() => under === 0);
    const before = tries.length;
    await until(() => tries.length > before + 2);
    const probes = tries.slice(before);
    for (const { beside } of probes) expect(beside).toBe(0);
    probes.slice(1).forEach(({ atMs }, index) => {
      const waitedMs = atMs - (probes[index]?.atMs ?? 0);
      expect(waitedMs).toBeGreaterThan(quick.breaker.firstProbeMs);
    });
    const waiting = async () => (await made.rows()).filter(({ held }) => held === 'breaker');
    await until(async () => (await waiting()).length > 30);
    const attempts = (await made.rows()).reduce((sum, row) => sum + row.attempts, 0);
    // The probe that is next may be claimed already.
    expect(attempts).toBeLessThanOrEqual(tries.length + 1);
    await until(async () => {
      const [told, held] = [await made.told(), await waiting()];
      return held.every(({ messageId }) => told.includes(`deferred http_503 ${messageId}`));
    });
    expect((await gateOf(made))?.breaker).toMatchObject({ reason: 'http_503' });
    down = false;
    await allDelivered(made, 60);
    expect((await gateOf(made))?.breaker).toMatchObject({ state: 'closed' });
  });

  it('gets a tenth, then a quarter, then half of its calls when it is back', async () => {
    const { adapter } = regionInMemory(async () => delivered);
    const rampStepSeconds = 3600;
    const made = await world(adapter, { inFlight: 40, entry: { rampStepSeconds } });
    await made.commit(1, 1);
    await start(made);
    await allDelivered(made, 1);
    const steps = [4, 10, 20, 40];
    for (const [step, expected] of steps.entries()) {
      const recoveredMs = Date.now() - step * rampStepSeconds * 1000;
      const recovered = { ...(await gateOf(made))?.breaker, recoveredMs };
      await made.platform
        .database()
        .update(regionGate)
        .set({ version: sql`version + 1`, breaker: recovered as Breaker });
      await until(async () => (await gateOf(made))?.shares[0]?.slots === expected);
    }
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
