import {
  createPostgresBackend,
  type PostgresConnectionOptions,
  Queue,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { z } from 'zod';
import type { Log } from '../../platform/process/log.ts';
import type { Dependency } from '../../platform/process/platform.ts';
import { endsWithin } from './deadline.ts';
import { trackHealth } from './queue-health.ts';

/** What lies in the queue: references only, never personal data. Without any it asks whether a worker lives. */
export const DeliveryJob = z.strictObject({ ids: z.array(z.string()).max(100) });
export type DeliveryJob = z.infer<typeof DeliveryJob>;

export type NewJob = { readonly id: string; readonly ids: readonly string[] };

export type Queues = {
  /** Rejects when the queue cannot be reached; then nothing, or not all, was added. */
  readonly add: (region: string, jobs: readonly NewJob[]) => Promise<void>;
  /** Which of these jobs wait for a worker or have a live one. Rejects when the queue cannot be reached. */
  readonly alive: (region: string, jobIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Starts the region's worker. `process` must not throw: the row decides what comes next, not the queue. */
  readonly work: (region: string, process: (ids: readonly string[]) => Promise<void>) => void;
  /** How many jobs of a region run at once here; 0: none until it is more. */
  readonly setConcurrency: (region: string, concurrency: number) => void;
  /** Ends a worker that shows no sign of life, without waiting for it, and starts another. */
  readonly restart: (region: string) => void;
  readonly dependency: () => Promise<Dependency>;
  /** Takes no more jobs and waits for the running ones, until the deadline. @returns whether all ended */
  readonly stopWorkers: (deadlineMs: number) => Promise<boolean>;
  readonly close: () => Promise<void>;
};

export type QueueSettings = {
  readonly redisUrl?: string;
  /** Used when there is no Redis; must hold the schema `bullmq`. */
  readonly databaseUrl: string;
  readonly regions: readonly string[];
  readonly clock: () => Date;
  readonly log: Log;
};

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

// Without these two BullMQ waits for Redis in every call, the first one included.
const withoutWaiting = { skipVersionCheck: true, skipWaitingForReady: true };

/** @param prefix of every key, so that gateways of different databases may share a Redis */
function onRedis(url: string, prefix: string, onError: (error: Error) => void): Backend {
  const producer = new Redis(url, {
    enableOfflineQueue: false,
    commandTimeout: 5000,
    maxRetriesPerRequest: 1,
  });
  const consumer = new Redis(url, { maxRetriesPerRequest: null });
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
    probe: () => producer.ping(),
    close: async () => {
      producer.disconnect();
      consumer.disconnect();
    },
    advice: 'Redis does not answer: messages wait in the outbox and go out when it is back.',
  };
}

function onPostgres(url: string, regions: number, onError: (error: Error) => void): Backend {
  const pool = new Pool({
    connectionString: url,
    options: '-c search_path=bullmq',
    // Each worker holds one connection to listen on.
    max: regions + 4,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    application_name: 'tongban-queue',
  });
  pool.on('error', onError);
  // A connection that breaks while it is checked out would otherwise end this process.
  pool.on('connect', (client) => client.on('error', onError));
  // BullMQ asks for a pg.Pool by a type of its own, which the overloads of @types/pg do not fit.
  const connection = pool as unknown as PostgresConnectionOptions;
  return {
    queue: (name) => new Queue(name, { connection }, createPostgresBackend),
    worker: (name, process, options) =>
      new Worker(name, process, { connection, ...options }, createPostgresBackend),
    probe: () => pool.query('select 1'),
    close: () => pool.end(),
    advice: 'The queue in PostgreSQL does not answer: see the database.',
  };
}

/** One queue per region, in PostgreSQL, or in Redis if there is one. Starts without it being there. */
export function openQueues({ redisUrl, databaseUrl, regions, clock, log }: QueueSettings): Queues {
  const health = trackHealth(clock, log);
  const backend = redisUrl
    ? onRedis(redisUrl, `tongban-${new URL(databaseUrl).pathname.slice(1)}`, health.failed)
    : onPostgres(databaseUrl, regions.length, health.failed);
  const nameOf = (region: string) => `deliver-${region}`;
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
