import type { Database } from '../../platform/database/database.ts';
import type { Log } from '../../platform/process/log.ts';
import type { Dependency } from '../../platform/process/platform.ts';

/** A job: the ids of messages; without any it asks whether a worker lives. Never personal data. */
export type NewJob = { readonly id: string; readonly ids: readonly string[] };

export type Queues = {
  /** How many more messages of a region may be queued from here. */
  readonly rooms: () => Promise<(region: string) => number>;
  /** Rejects when the queue cannot be reached; then nothing, or not all, was added. */
  readonly add: (region: string, jobs: readonly NewJob[]) => Promise<void>;
  /** Which of these jobs wait for a worker or have a live one. Rejects when the queue cannot be reached. */
  readonly alive: (region: string, jobIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Messages that wait in this process and nowhere else: their rows are kept until it dies. */
  readonly held: () => readonly string[];
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
  /** One server, or nodes of a cluster. */
  readonly redisUrls?: readonly string[] | undefined;
  readonly databaseUrl: string;
  readonly database: () => Database;
  readonly regions: readonly string[];
  /** Messages of one region that wait in the queue; the rest waits in the outbox, where waiting is cheap. */
  readonly maxQueued: number;
  readonly clock: () => Date;
  readonly log: Log;
};
