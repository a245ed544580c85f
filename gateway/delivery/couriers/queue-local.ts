import { endsWithin } from './deadline.ts';
import type { NewJob, QueueSettings, Queues } from './queue.ts';

type Queue = {
  readonly waiting: NewJob[];
  readonly running: Map<NewJob, Promise<void>>;
  process: (ids: readonly string[]) => Promise<void>;
  /** 0: nothing begins. */
  concurrency: number;
  open: boolean;
};

/** Messages at hand per call that may run, and never fewer than these: what waits here, nobody else takes. */
const perCall = 64;
const leastAtHand = 100;

const messages = ({ waiting, running }: Queue): string[] =>
  [...waiting, ...running.keys()].flatMap(({ ids }) => ids);

/** Begins what may begin; what ends lets the next one in. */
function pump(queue: Queue): void {
  while (queue.open && queue.running.size < queue.concurrency) {
    const job = queue.waiting.shift();
    if (!job) return;
    const over = queue.process(job.ids).finally(() => {
      queue.running.delete(job);
      pump(queue);
    });
    queue.running.set(job, over);
  }
}

/**
 * Queues in the memory of this process. The row is the truth: what is queued here is marked so in the
 * outbox, under a lease that this process renews, and goes back to everybody when the process dies.
 */
export function newLocalQueues({
  regions,
  maxQueued,
  clock,
}: Pick<QueueSettings, 'regions' | 'maxQueued' | 'clock'>): Queues {
  const startedAt = clock().toISOString();
  const queues = new Map<string, Queue>(
    regions.map((region) => [
      region,
      { waiting: [], running: new Map(), process: async () => {}, concurrency: 1, open: false },
    ]),
  );
  const queueOf = (region: string): Queue => {
    const queue = queues.get(region);
    if (!queue) throw new Error(`no queue for region ${region}`);
    return queue;
  };
  const all = () => [...queues.values()];
  const stop = () => {
    for (const queue of all()) queue.open = false;
  };
  return {
    rooms: async () => (region) => {
      const queue = queueOf(region);
      const most = Math.min(maxQueued, Math.max(leastAtHand, perCall * queue.concurrency));
      const free = most - messages(queue).length;
      // What is done is made up for in large groups: small ones cost as much each.
      return free >= most / 2 ? free : 0;
    },
    add: async (region, jobs) => {
      const queue = queueOf(region);
      queue.waiting.push(...jobs);
      pump(queue);
    },
    alive: async (region, jobIds) => {
      const { waiting, running } = queueOf(region);
      const here = new Set([...waiting, ...running.keys()].map(({ id }) => id));
      return new Set(jobIds.filter((id) => here.has(id)));
    },
    held: () => all().flatMap(messages),
    work: (region, process) => {
      const queue = queueOf(region);
      queue.process = process;
      queue.open = true;
      pump(queue);
    },
    setConcurrency: (region, concurrency) => {
      const queue = queueOf(region);
      queue.concurrency = concurrency;
      pump(queue);
    },
    restart: (region) => {
      const queue = queueOf(region);
      queue.running.clear();
      queue.open = true;
      pump(queue);
    },
    dependency: async () => ({ name: 'queue', healthy: true, since: startedAt }),
    stopWorkers: (deadlineMs) => {
      stop();
      return endsWithin(
        Promise.all(all().flatMap(({ running }) => [...running.values()])),
        deadlineMs,
      );
    },
    close: async () => stop(),
  };
}
