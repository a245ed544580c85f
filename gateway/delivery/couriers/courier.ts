import { tellFailure } from '../../platform/process/database-outage.ts';
import { type Loop, startLoop } from '../../platform/process/loop.ts';
import type { Dependency, Platform } from '../../platform/process/platform.ts';
import { afterSetBacks } from '../../platform/time/database-clock.ts';
import { type Gate, startGate } from '../gate/gate.ts';
import { type Lane, newLane, watched } from '../gate/lane.ts';
import { isAnswer } from '../gate/sightings.ts';
import { backlogAges, openAgeMs } from '../outbox/backlog.ts';
import type { DeliveryHooks } from '../outbox/hooks.ts';
import { type CourierOptions, type CourierSettings, courierDefaults } from '../outbox/options.ts';
import { newRecorder } from '../outbox/record.ts';
import { countUnfinished, releaseQueued } from '../outbox/store.ts';
import { calendarDependency } from './calendar-health.ts';
import { type Carrying, carry } from './carry.ts';
import { endsWithin } from './deadline.ts';
import { hearHints } from './hear-hints.ts';
import { sendHurried } from './hurried.ts';
import { keepAlive, workersDependency } from './keep-alive.ts';
import { openQueues } from './open-queues.ts';
import { probe } from './probe.ts';
import type { Queues } from './queue.ts';
import { reconcile } from './reconcile.ts';
import { type Relay, relayOnce } from './relay.ts';
import { forgetLaterHour } from './set-back.ts';
import { type DeliveryMetrics, startMetrics } from './telemetry.ts';

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

type Parts = Omit<Relay, 'probe' | 'rush' | 'version'>;

function startRelay(parts: Parts, jobs: ReadonlyMap<string, Carrying>, closing: AbortSignal): Loop {
  const { platform, options } = parts;
  const jobIn = (lane: Lane) => (closing.aborted ? undefined : jobs.get(lane.bound.region));
  const relay: Relay = {
    ...parts,
    version: 0,
    probe: async (lane) => {
      const job = jobIn(lane);
      return job && probe({ platform, options, lane }, job);
    },
    rush: async (lane, hurries) => {
      const job = jobIn(lane);
      return job && sendHurried({ platform, options, lane }, job, hurries);
    },
  };
  return startLoop(
    options.pollMs,
    () => relayOnce(relay).finally(() => options.turned('relay')),
    (error) => tellFailure(platform, 'delivery.relay_failed', error),
  );
}

function startReconciler(parts: Parts, metrics: DeliveryMetrics, relay: Loop): Loop {
  const { platform, options, lanes } = parts;
  const afterSetBack = afterSetBacks(platform.databaseClock);
  return startLoop(
    options.reconcileMs,
    async () => {
      await afterSetBack(() => forgetLaterHour(platform, [...lanes.keys()], options));
      // Workers are asked for a sign of life while the database is away too, or all would seem silent when it is back.
      const [more] = await Promise.all([reconcile({ ...parts, metrics }), keepAlive(parts)]);
      relay.wake();
      options.turned('reconciler');
      return more;
    },
    (error) => tellFailure(platform, 'delivery.reconcile_failed', error),
  );
}

type Signals = Pick<Carrying, 'metrics' | 'closing' | 'stop' | 'moved'>;

/** How messages are carried in one lane. @param looksBad called when a breaker may have to open */
function jobOf(parts: Parts, signals: Signals, lane: Lane, looksBad: () => void): Carrying {
  const { failuresToOpen, windowCalls } = parts.options.breaker;
  let failures = 0;
  return {
    ...parts,
    ...signals,
    region: lane.bound,
    slots: lane.slots,
    hold: (forMs) => {
      lane.heldUntilMs = parts.platform.monotonicMs() + forMs;
    },
    isHeld: () => parts.platform.monotonicMs() < lane.heldUntilMs,
    saw: (messageId, failure) => {
      lane.sightings.saw(messageId, failure);
      if (isAnswer(failure)) return;
      failures += 1;
      if (failures % Math.min(failuresToOpen, windowCalls) === 0) looksBad();
    },
  };
}

/** Lanes, and the gates in front of them. */
function openLanes(
  platform: Platform,
  options: CourierSettings,
  hasQueue: () => Pick<Queues, 'setConcurrency'> | undefined,
  changed: () => void,
) {
  let gate: Gate | undefined;
  const starved = () => gate?.starved();
  const bound = [...platform.regions.values()].filter((region) => region.adapter.cases);
  const lanes = new Map(
    bound.map((region) => [
      region.region,
      newLane(region, platform.monotonicMs, options.sendingMarginMs, starved),
    ]),
  );
  const open = () => {
    const setSlots = (region: string, slots: number) => hasQueue()?.setConcurrency(region, slots);
    gate = startGate({ platform, options, lanes, changed, setSlots }, crypto.randomUUID());
    return gate;
  };
  return { lanes, open };
}

function startWorkers({ lanes, queues, platform }: Parts, jobs: ReadonlyMap<string, Carrying>) {
  for (const [region, lane] of lanes) {
    const job = jobs.get(region);
    if (job) queues.work(region, (ids) => watched(lane, platform.monotonicMs, carry(job, ids)));
  }
}

const dependenciesOf = async (parts: Parts): Promise<Dependency[]> => [
  await parts.queues.dependency(),
  workersDependency(parts),
  ...(await calendarDependency(parts.platform)),
];

/** Carries the outbox to the regions that have an adapter here. Any number of couriers may run. */
export async function startCourier(
  platform: Platform,
  hooks: DeliveryHooks,
  given: CourierOptions = {},
): Promise<Courier> {
  const options = { ...courierDefaults, ...given };
  const { lanes, open } = openLanes(
    platform,
    options,
    () => queues,
    () => relay.wake(),
  );
  const queues = await openPlatformQueues(platform, [...lanes.keys()], options.maxQueued);
  const metrics = startMetrics(
    {
      depths: () => countUnfinished(platform.database()),
      ages: () => backlogAges(platform, [...lanes.keys()]),
      openMs: (region, since, now) => openAgeMs(platform, region, since, now),
      monotonicMs: platform.monotonicMs,
    },
    lanes,
  );
  const closing = new AbortController();
  const stop = new AbortController();
  const recorder = newRecorder({ ...platform, hooks, stop: stop.signal });
  const parts: Parts = { platform, hooks, options, queues, recorder, lanes };
  const signals: Signals = {
    metrics,
    closing: closing.signal,
    stop: stop.signal,
    moved: () => relay.wake(),
  };
  const jobs = new Map(
    [...lanes].map(([region, lane]) => [region, jobOf(parts, signals, lane, () => gate.wake())]),
  );
  const relay = startRelay(parts, jobs, closing.signal);
  const reconciler = startReconciler(parts, metrics, relay);
  const gate = open();
  const { databaseUrl, databaseDirectUrl } = platform.config;
  const hints = hearHints(databaseDirectUrl ?? databaseUrl, relay.wake, platform.log);
  startWorkers(parts, jobs);
  return {
    wake: relay.wake,
    dependencies: () => dependenciesOf(parts),
    close: async (deadlineMs = options.closeDeadlineMs) => {
      closing.abort();
      await endsWithin(hints.close(), lastWordMs);
      await endsWithin(Promise.all([relay.close(), reconciler.close()]), deadlineMs);
      const waiting = queues.held();
      if (!(await queues.stopWorkers(deadlineMs))) {
        stop.abort();
        await queues.stopWorkers(lastWordMs);
      }
      // What waited in this process alone goes to the others at once, not when its lease is over.
      await endsWithin(releaseQueued(platform.database(), waiting, platform.clock()), lastWordMs);
      await endsWithin(gate.close(), lastWordMs);
      metrics.close();
      await queues.close();
    },
  };
}

/** For calls that were ended to be recorded. */
const lastWordMs = 1000;

function openPlatformQueues(
  { config, clock, log, database }: Platform,
  regions: readonly string[],
  maxQueued: number,
): Promise<Queues> {
  const { redisUrls, databaseUrl } = config;
  return openQueues({ redisUrls, databaseUrl, database, regions, maxQueued, clock, log });
}
