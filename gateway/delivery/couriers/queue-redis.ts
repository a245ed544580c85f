import { Queue, Worker, type WorkerOptions } from 'bullmq';
import { z } from 'zod';
import type { Database } from '../../platform/database/database.ts';
import { openRedis } from '../../platform/node/redis.ts';
import { countQueued } from '../outbox/store.ts';
import { endsWithin } from './deadline.ts';
import type { NewJob, QueueSettings, Queues } from './queue.ts';
import { trackHealth } from './queue-health.ts';

/** What lies in Redis: references only. */
const DeliveryJob = z.strictObject({ ids: z.array(z.string()).max(100) });

type Process = (job: { readonly data: unknown }) => Promise<void>;

/** What is used of BullMQ's classes, whose types differ by backend. */
type JobQueue = Pick<Queue, 'addBulk' | 'getJobState' | 'close'> & Emitter;
type JobWorker = Pick<
  Worker,
  'close' | 'disconnect' | 'concurrency' | 'pause' | 'resume' | 'isPaused'
> &
  Emitter;
type Emitter = { readonly on: (event: 'error', listener: (error: Error) => void) => unknown };

type Backend = {
  readonly queue: (name: string) => JobQueue;
  readonly worker: (name: string, process: Process, options: WorkerSettings) => JobWorker;
  readonly probe: () => Promise<unknown>;
  readonly close: () => Promise<void>;
  readonly advice: string;
};

type WorkerSettings = Omit<WorkerOptions, 'connection'>;

// A job's end says nothing: what counts is in the row. Kept jobs would block their own ids.
const jobOptions = { removeOnComplete: true, removeOnFail: true, attempts: 1 };

const workerSettings: WorkerSettings = {
  concurrency: 1,
  // A killed courier's jobs are gone after this; then their rows come back.
  lockDuration: 15_000,
  stalledInterval: 10_000,
  maxStalledCount: 0,
  runRetryDelay: 1000,
};

const probeSeconds = 60;

// Without these two BullMQ waits for Redis in every call, the first one included.
const withoutWaiting = { skipVersionCheck: true, skipWaitingForReady: true };

type Place = {
  readonly redisUrls: readonly string[];
  /** Of every key, so that gateways of different databases may share a Redis. */
  readonly prefix: string;
  /** One for each place where the keys of a queue may be: all of them have to take writes. */
  readonly probes: readonly string[];
};

function onRedis({ redisUrls, prefix, probes }: Place, onError: (error: Error) => void): Backend {
  const producer = openRedis(redisUrls, {
    enableOfflineQueue: false,
    commandTimeout: 5000,
    maxRetriesPerRequest: 1,
  });
  const consumer = openRedis(redisUrls, { maxRetriesPerRequest: null });
  for (const client of [producer, consumer]) client.on('error', onError);
  return {
    queue: (name) =>
      new Queue(name, {
        connection: producer,
        prefix,
        streams: { events: { maxLen: 100 } },
        ...withoutWaiting,
      }),
    worker: (name, process, options) =>
      new Worker(name, process, { connection: consumer, prefix, ...withoutWaiting, ...options }),
    // A replica and a full Redis answer a PING too.
    probe: () => Promise.all(probes.map((key) => producer.set(key, 1, 'EX', probeSeconds))),
    close: async () => {
      producer.disconnect();
      consumer.disconnect();
    },
    advice:
      'Redis does not answer or takes no writes (a replica, maxmemory, a failed save): messages wait in the outbox and go out when it does.',
  };
}

/** One queue per region in Redis, by BullMQ. Starts without it being there. */
export function openRedisQueues({
  redisUrls,
  databaseUrl,
  database,
  regions,
  maxQueued,
  clock,
  log,
}: QueueSettings & { readonly redisUrls: readonly string[] }): Queues {
  const health = trackHealth(clock, log);
  const prefix = `tongban-${new URL(databaseUrl).pathname.slice(1)}`;
  // In a cluster all keys of a queue have to be on one node, and the queues on all: what is in braces says which.
  const nameOf = (region: string) => `deliver-{${region}}`;
  const probed = redisUrls.length > 1 ? regions.map((region) => `${nameOf(region)}-`) : [''];
  const probes = probed.map((of) => `${prefix}:${of}probe`);
  const backend = onRedis({ redisUrls, prefix, probes }, health.failed);
  const queues = new Map(regions.map((region) => [region, backend.queue(nameOf(region))]));
  const workers = new Map<string, JobWorker>();
  const starters = new Map<string, () => void>();
  for (const queue of queues.values()) queue.on('error', health.failed);
  const queueOf = (region: string) => {
    const queue = queues.get(region);
    if (!queue) throw new Error(`no queue for region ${region}`);
    return queue;
  };
  return {
    rooms: () => freeRooms(database(), maxQueued),
    held: () => [],
    add: async (region, jobs) => {
      await health.watch(queueOf(region).addBulk(jobs.map(asBullJob)));
    },
    alive: async (region, jobIds) => {
      const states = await Promise.all(
        jobIds.map(
          async (id) => [id, await health.watch(queueOf(region).getJobState(id))] as const,
        ),
      );
      return new Set(
        states.filter(([, state]) => state === 'waiting' || state === 'active').map(([id]) => id),
      );
    },
    work: (region, process) => {
      const run: Process = (job) => process(DeliveryJob.parse(job.data).ids);
      starters.set(region, () => {
        const worker = backend.worker(nameOf(region), run, workerSettings);
        worker.on('error', health.failed);
        workers.set(region, worker);
      });
      starters.get(region)?.();
    },
    restart: (region) => {
      const old = workers.get(region);
      starters.get(region)?.();
      setConcurrency(workers.get(region), old?.concurrency ?? 1, health.failed);
      old?.close(true).catch(health.failed);
    },
    setConcurrency: (region, concurrency) => {
      setConcurrency(workers.get(region), concurrency, health.failed);
    },
    dependency: () => health.report(backend),
    stopWorkers: (deadlineMs) => endsWithin(closeAll(workers), deadlineMs),
    close: async () => {
      const rest = Promise.all([closeAll(workers), closeAll(queues)]);
      if (!(await endsWithin(rest, lastWaitMs))) {
        for (const worker of workers.values()) worker.disconnect().catch(() => {});
      }
      await endsWithin(backend.close(), lastWaitMs);
    },
  };
}

async function freeRooms(database: Database, maxQueued: number) {
  const queued = await countQueued(database);
  return (region: string): number => {
    const free = maxQueued - (queued.get(region) ?? 0);
    // While much is queued, what is done is made up for in large groups: small ones cost as much each.
    return free >= maxQueued / 2 ? free : 0;
  };
}

/** A worker that may not send would only take jobs away from the others. */
function setConcurrency(
  worker: JobWorker | undefined,
  concurrency: number,
  onError: (error: Error) => void,
): void {
  if (!worker) return;
  if (concurrency === 0) {
    if (!worker.isPaused()) worker.pause(true).catch(onError);
    return;
  }
  worker.concurrency = concurrency;
  if (worker.isPaused()) void worker.resume();
}

const lastWaitMs = 1000;

const asBullJob = ({ id, ids }: NewJob) => ({
  name: 'deliver',
  data: { ids },
  opts: { ...jobOptions, jobId: id },
});

const closeAll = (parts: ReadonlyMap<string, { readonly close: () => Promise<void> }>) =>
  Promise.all([...parts.values()].map((part) => part.close()));
