import { describeError } from '../platform/log.ts';
import type { Dependency, Platform } from '../platform/platform.ts';
import type { BoundRegion } from '../platform/regions.ts';
import { type Carrying, carry } from './carry.ts';
import { endsWithin } from './deadline.ts';
import type { DeliveryHooks } from './hooks.ts';
import { type Loop, startLoop } from './loop.ts';
import { type CourierOptions, courierDefaults } from './options.ts';
import { openQueues, type Queues } from './queue.ts';
import { reconcile } from './reconcile.ts';
import { newRecorder } from './record.ts';
import { type Relay, relayOnce } from './relay.ts';
import { newSlots, type Slots } from './slots.ts';
import { countUnfinished } from './store.ts';
import { startMetrics } from './telemetry.ts';

export type { CourierOptions };

export type Courier = {
  /** Hint that messages for a region were committed. */
  readonly wake: (region: string) => void;
  readonly dependencies: () => Promise<Dependency[]>;
  /**
   * Begins no more messages and waits for those under way; after the deadline their calls are ended. A
   * message without a recorded result stays held until its lease is over and then goes again.
   */
  readonly close: (deadlineMs?: number) => Promise<void>;
};

type Lane = { readonly bound: BoundRegion; readonly slots: Slots; heldUntil?: Date };

type Parts = Omit<Relay, 'regions' | 'setInFlight' | 'heldUntil'> & {
  readonly lanes: ReadonlyMap<string, Lane>;
};

function startRelay(parts: Parts): Loop {
  const { platform, options, queues, lanes } = parts;
  const relay: Relay = {
    ...parts,
    regions: [...lanes.keys()],
    setInFlight: (region, inFlight) => {
      lanes.get(region)?.slots.resize(inFlight);
      queues.setConcurrency(region, inFlight);
    },
    heldUntil: (region) => lanes.get(region)?.heldUntil,
  };
  return startLoop(
    options.pollMs,
    () => relayOnce(relay),
    (error) => platform.log.error('delivery.relay_failed', { error: describeError(error) }),
  );
}

function startReconciler({ platform, queues, options }: Parts, relay: Loop): Loop {
  return startLoop(
    options.reconcileMs,
    async () => {
      const more = await reconcile(platform, queues, options);
      relay.wake();
      return more;
    },
    (error) => platform.log.error('delivery.reconcile_failed', { error: describeError(error) }),
  );
}

function startWorkers(
  parts: Parts & Pick<Carrying, 'metrics' | 'closing' | 'stop' | 'moved'>,
): void {
  for (const [region, lane] of parts.lanes) {
    const hold = (until: Date) => {
      lane.heldUntil = until;
    };
    const job: Carrying = { ...parts, region: lane.bound, slots: lane.slots, hold };
    parts.queues.work(region, (ids) => carry(job, ids));
  }
}

/** Carries the outbox to the regions that have an adapter here. Any number of couriers may run. */
export async function startCourier(
  platform: Platform,
  hooks: DeliveryHooks,
  given: CourierOptions = {},
): Promise<Courier> {
  const options = { ...courierDefaults, ...given };
  const bound = [...platform.regions.values()].filter((region) => region.adapter.cases);
  const lanes = new Map<string, Lane>(
    bound.map((region) => [
      region.region,
      { bound: region, slots: newSlots(options.defaultInFlight) },
    ]),
  );
  const queues = openPlatformQueues(platform, [...lanes.keys()]);
  const recorder = newRecorder(platform.database, hooks, platform.log);
  const metrics = startMetrics(() => countUnfinished(platform.database()));
  const closing = new AbortController();
  const stop = new AbortController();
  const parts: Parts = { platform, hooks, options, queues, recorder, lanes };
  const relay = startRelay(parts);
  const reconciler = startReconciler(parts, relay);
  startWorkers({
    ...parts,
    metrics,
    closing: closing.signal,
    stop: stop.signal,
    moved: relay.wake,
  });
  return {
    wake: relay.wake,
    dependencies: async () => [await queues.dependency()],
    close: async (deadlineMs = options.closeDeadlineMs) => {
      closing.abort();
      await endsWithin(Promise.all([relay.close(), reconciler.close()]), deadlineMs);
      if (!(await queues.stopWorkers(deadlineMs))) {
        stop.abort();
        await queues.stopWorkers(lastWordMs);
      }
      metrics.close();
      await queues.close();
    },
  };
}

/** For calls that were ended to be recorded. */
const lastWordMs = 1000;

function openPlatformQueues({ config, clock, log }: Platform, regions: readonly string[]): Queues {
  const redis = config.redisUrl === undefined ? {} : { redisUrl: config.redisUrl };
  return openQueues({ ...redis, databaseUrl: config.databaseUrl, regions, clock, log });
}
