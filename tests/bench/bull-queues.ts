import {
  createPostgresBackend,
  type PostgresConnectionOptions,
  Queue,
  runMigrations,
  Worker,
} from 'bullmq';
import { Pool } from 'pg';
import type { NewJob } from '../../gateway/delivery/couriers/queue.ts';
import { openRedisQueues } from '../../gateway/delivery/couriers/queue-redis.ts';

export type BullQueues = {
  readonly add: (jobs: readonly NewJob[]) => Promise<void>;
  /** Takes the jobs, so many at once. */
  readonly work: (inFlight: number, process: (ids: readonly string[]) => Promise<void>) => void;
  readonly close: () => Promise<void>;
};

const region = 'raw';
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function onPostgres(databaseUrl: string): Promise<BullQueues> {
  const pool = new Pool({
    connectionString: databaseUrl,
    options: '-c search_path=bullmq',
    max: 5,
  });
  const client = await pool.connect();
  await runMigrations(client, 'bullmq');
  client.release();
  // BullMQ asks for a pg.Pool by a type of its own, which the overloads of @types/pg do not fit.
  const connection = pool as unknown as PostgresConnectionOptions;
  const queue = new Queue(region, { connection }, createPostgresBackend);
  let worker: { readonly close: () => Promise<void> } | undefined;
  return {
    add: async (jobs) => {
      const opts = { removeOnComplete: true, removeOnFail: true, attempts: 1 };
      await queue.addBulk(
        jobs.map(({ id, ids }) => ({
          name: 'deliver',
          data: { ids },
          opts: { ...opts, jobId: id },
        })),
      );
    },
    work: (concurrency, process) => {
      worker = new Worker(
        region,
        (job) => process((job.data as { ids: readonly string[] }).ids),
        { connection, concurrency },
        createPostgresBackend,
      );
    },
    close: async () => {
      await worker?.close();
      await queue.close();
      await pool.end();
    },
  };
}

async function onRedis(databaseUrl: string, redisUrl: string): Promise<BullQueues> {
  const clock = () => new Date();
  const database = () => {
    throw new Error('jobs alone need no rows');
  };
  const settings = { databaseUrl, database, regions: [region], maxQueued: 1000 };
  const queues = openRedisQueues({ ...settings, redisUrls: [redisUrl], clock, log: silent });
  while (!(await queues.dependency()).healthy) await pause(20);
  return {
    add: (jobs) => queues.add(region, jobs),
    work: (inFlight, process) => {
      queues.work(region, process);
      queues.setConcurrency(region, inFlight);
    },
    close: async () => {
      await queues.stopWorkers(2000);
      await queues.close();
    },
  };
}

/** BullMQ by itself, as a peer: in Redis as the gateway sets it up, or in PostgreSQL, which the gateway does without. */
export const bullQueues = (databaseUrl: string, redisUrl?: string): Promise<BullQueues> =>
  redisUrl === undefined ? onPostgres(databaseUrl) : onRedis(databaseUrl, redisUrl);
