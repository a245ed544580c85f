import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { RegionFailure } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { startRedis, type TestRedis } from '../../../tests/setup/redis.ts';
import { until } from '../../../tests/setup/until.ts';
import { newSlots } from '../gate/slots.ts';
import { courierDefaults } from '../outbox/options.ts';
import { listParked, redrive } from '../outbox/parked.ts';
import { newRecorder } from '../outbox/record.ts';
import {
  type CountedCourier,
  delivered,
  fast,
  newWorld,
  region,
  regionInMemory,
  startFast,
  takes,
  type World,
} from '../testing/harness.ts';
import { carry } from './carry.ts';
import { type CourierOptions, startCourier } from './courier.ts';

const failed = (kind: RegionFailure['kind'], code = 'x'): ReturnType<typeof fail<RegionFailure>> =>
  fail({ kind, code, message: code });

const backends = [
  { queue: 'PostgreSQL', skip: false },
  { queue: 'Redis', skip: inject('redisUrl') === undefined },
];

for (const { queue, skip } of backends) {
  describe.skipIf(skip)(`courier on ${queue}`, () => {
    let database: TestDatabase;
    let redis: TestRedis | undefined;
    let running: { readonly close: () => Promise<void> }[] = [];

    beforeAll(async () => {
      if (queue === 'Redis') redis = await startRedis();
    });
    afterAll(() => redis?.stop());
    beforeEach(async () => {
      database = await createTestDatabase();
    });
    afterEach(async () => {
      for (const part of running.reverse()) await part.close();
      running = [];
      await database.drop();
    });

    type Given = Parameters<typeof newWorld>[2];
    const world = async (
      adapter: Parameters<typeof newWorld>[1],
      given: Given = {},
    ): Promise<World> => {
      const made = await newWorld(database.url, adapter, { redisUrl: redis?.url, ...given });
      running.push(made);
      return made;
    };
    const start = async (
      made: Pick<World, 'platform' | 'hooks'>,
      options: CourierOptions = {},
    ): Promise<CountedCourier> => {
      const courier = await startFast(made, options);
      running.push(courier);
      return courier;
    };

    it('delivers 200 messages of 40 lanes once each and in order per lane, never more at once than the region bears', async () => {
      let under = 0;
      let most = 0;
      const { adapter, arrived } = regionInMemory(async () => {
        under += 1;
        most = Math.max(most, under);
        await takes(2);
        under -= 1;
        return delivered;
      });
      const made = await world(adapter, { inFlight: 6 });
      const lanes = await made.commit(40, 5);
      const courier = await start(made);
      await until(async () => (await made.states())['delivered'] === 200);
      expect(arrived).toHaveLength(200);
      for (const lane of lanes) {
        const got = arrived.filter((message) => lane.includes(message.messageId));
        expect(got.map((message) => message.messageId)).toEqual(lane);
      }
      expect(most).toBeLessThanOrEqual(6);
      const inOrder = lanes.flat().sort();
      expect(await made.told()).toEqual(inOrder.map((id) => `delivered ${id}`));
      expect((await courier.dependencies())[0]).toMatchObject({ name: 'queue', healthy: true });
    });

    it('two couriers deliver a message once', async () => {
      const { adapter, arrived } = regionInMemory(async () => delivered);
      const made = await world(adapter);
      const couriers = [await start(made), await start(made)];
      await made.commit(60, 1);
      await until(async () => (await made.states())['delivered'] === 60);
      await Promise.all(couriers.map((courier) => courier.turns()));
      expect(arrived).toHaveLength(60);
    });

    it('wakes at once when told', async () => {
      const { adapter, arrived } = regionInMemory(async () => delivered);
      const made = await world(adapter);
      let relayed = 0;
      const turned: CourierOptions['turned'] = (loop) => {
        if (loop === 'relay') relayed += 1;
      };
      const never = { ...fast, pollMs: 600_000, reconcileMs: 600_000, turned };
      const courier = await startCourier(made.platform, made.hooks, never);
      running.push(courier);
      await until(() => relayed > 0);
      await made.commit(1, 3);
      courier.wake(region);
      await until(() => arrived.length === 3);
    });

    it('tries what may pass again, and blocks the lane behind it', async () => {
      let failures = 3;
      const { adapter, arrived } = regionInMemory(async () =>
        failures-- > 0 ? failed('retryable') : delivered,
      );
      const made = await world(adapter);
      const [lane = []] = await made.commit(1, 2);
      await start(made);
      await until(async () => (await made.states())['delivered'] === 2);
      const [first] = lane;
      expect(arrived.map((message) => message.messageId)).toEqual([first, first, first, ...lane]);
      expect((await made.rows()).find((row) => row.messageId === first)?.attempts).toBe(4);
    });

    it('a rejection ends the message exactly once, in the transaction of its hook', async () => {
      const { adapter, arrived } = regionInMemory(async () => failed('rejected', 'item_unknown'));
      const made = await world(adapter);
      await made.commit(1, 1);
      let broken = true;
      const { ended } = made.hooks;
      const hooks = {
        ...made.hooks,
        ended: async (...args: Parameters<typeof ended>) => {
          await ended(...args);
          if (broken) throw new Error('the hook failed after it wrote');
        },
      };
      const courier = await start({ ...made, hooks });
      await until(() => made.logged.some((line) => line.startsWith('delivery.not_recorded')));
      expect(await made.told()).toEqual([]);
      expect((await made.states())['refused']).toBeUndefined();
      broken = false;
      await until(async () => (await made.states())['refused'] === 1);
      const [row] = await made.rows();
      expect(await made.told()).toEqual([`refused ${row?.messageId}`]);
      expect(row?.lastFailure?.code).toBe('item_unknown');
      const sent = arrived.length;
      await courier.turns();
      expect(arrived).toHaveLength(sent);
    });

    it('a calendar that says closed keeps rows unclaimed, burns no attempt and tells each once', async () => {
      const { adapter, arrived } = regionInMemory(async () => delivered);
      const to = new Date(Date.now() + 86_400_000);
      const closures = [
        { from: '2020-01-01T00:00:00Z', to: to.toISOString(), reason: 'maintenance' },
      ];
      const made = await world(adapter, {
        calendar: { days: 'all', open: '00:00', close: '24:00', closures },
      });
      await made.commit(20, 2);
      const courier = await start(made);
      await until(async () => (await made.told()).length === 40);
      await courier.turns();
      expect(arrived).toEqual([]);
      expect(await made.told()).toHaveLength(40);
      for (const row of await made.rows()) {
        expect(row).toMatchObject({ state: 'pending', attempts: 0, nextAttemptAt: to });
      }
    });

    it('a region that says it is closed burns no attempt, is told once, and gets the message afterwards', async () => {
      let closed = true;
      const { adapter, arrived } = regionInMemory(async () =>
        closed ? failed('scheduledClosed') : delivered,
      );
      const made = await world(adapter);
      await made.commit(1, 1);
      await start(made);
      await until(() => arrived.length >= 3);
      expect((await made.rows())[0]?.attempts).toBe(0);
      expect((await made.told()).map((line) => line.split(' ')[0])).toEqual(['deferred']);
      closed = false;
      await until(async () => (await made.states())['delivered'] === 1);
    });

    it('parks what an operator must mend, and takes it up again when told', async () => {
      let mended = false;
      const { adapter } = regionInMemory(async () =>
        mended ? delivered : failed('unauthorised', 'bad_signature'),
      );
      const made = await world(adapter);
      await made.commit(1, 2);
      await start(made);
      await until(async () => (await made.states())['parked'] === 1);
      const [parked] = await listParked(made.platform.database(), { limit: 10 });
      expect(parked).toMatchObject({
        attempts: 4,
        lastFailure: { kind: 'unauthorised', code: 'bad_signature' },
      });
      expect(await made.states()).toEqual({ parked: 1, pending: 1 });
      mended = true;
      expect(
        await redrive(made.platform.database(), parked?.messageId ?? '', new Date()),
      ).toMatchObject({ toRegion: region });
      await until(async () => (await made.states())['delivered'] === 2);
    });

    it('parks a message for a region that has no adapter here', async () => {
      const { adapter } = regionInMemory(async () => delivered);
      const made = await world(adapter);
      await made.commit(1, 1, '999999');
      await start(made);
      await until(async () => (await made.states())['parked'] === 1);
      expect((await made.rows())[0]?.lastFailure?.code).toBe('no_adapter');
    });

    it('an adapter that throws is a fault of ours: logged, tried again, parked', async () => {
      const { adapter } = regionInMemory(async () => {
        throw new Error('bug');
      });
      const made = await world(adapter);
      await made.commit(1, 1);
      await start(made);
      await until(async () => (await made.states())['parked'] === 1);
      expect(made.logged.filter((line) => line.startsWith('region.adapter_threw'))).toHaveLength(4);
    });

    it('expires a message whose key was destroyed, without a call', async () => {
      const { adapter, arrived } = regionInMemory(async () => delivered);
      const made = await world(adapter);
      await made.commit(1, 1);
      await start({ ...made, hooks: { ...made.hooks, open: async () => new Map() } });
      await until(async () => (await made.states())['expired'] === 1);
      expect(arrived).toEqual([]);
    });

    it('a courier closed in mid-send leaves the message to the next one', async () => {
      let hang = true;
      const { adapter, arrived } = regionInMemory(() =>
        hang ? new Promise(() => {}) : Promise.resolve(delivered),
      );
      const made = await world(adapter, { regionTimeoutMs: 500 });
      await made.commit(1, 2);
      const first = await startFast(made);
      await until(() => arrived.length === 1);
      // The region never answers: waiting for it would be for ever.
      await first.close(50);
      hang = false;
      await start(made);
      await until(async () => (await made.states())['delivered'] === 2);
    });

    it('a second job for a row that was taken does nothing', async () => {
      const { adapter, arrived } = regionInMemory(async () => delivered);
      const made = await world(adapter);
      const [[id = ''] = []] = await made.commit(1, 1);
      await start(made);
      await until(async () => (await made.states())['delivered'] === 1);
      const bound = made.platform.regions.get(region);
      if (!bound) throw new Error('no region');
      const { platform, hooks } = made;
      const never = new AbortController().signal;
      const metrics = { attempt: () => {}, ended: () => {}, close: () => {} };
      const parts = {
        platform,
        hooks,
        metrics,
        region: bound,
        options: { ...courierDefaults, ...fast },
      };
      const recorder = newRecorder({ ...platform, hooks, stop: never });
      const idle = {
        closing: never,
        stop: never,
        moved: () => {},
        hold: () => {},
        isHeld: () => false,
        saw: () => {},
      };
      const slots = newSlots(platform.monotonicMs, 0);
      slots.grant({ slots: 2, tokens: undefined, untilMs: Number.POSITIVE_INFINITY });
      await carry({ ...parts, ...idle, recorder, slots }, [id, id]);
      expect(arrived).toHaveLength(1);
      expect(await made.told()).toHaveLength(1);
    });
  });
}
