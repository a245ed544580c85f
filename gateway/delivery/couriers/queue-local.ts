import { endsWithin } from './deadline.ts';
import type { NewJob, QueueSettings, Queues } from './queue.ts';

type Work = (ids: readonly string[]) => Promise<void>;

/** Messages at hand per call that may run, and never fewer than these: what waits here, nobody else takes. */
const perCall = 64;
const leastAtHand = 100;

/** The jobs of one region in the memory of this process. */
function newQueue(maxQueued: number) {
  const waiting: NewJob[] = [];
  const running = new Map<NewJob, Promise<void>>();
  let work: Work | undefined;
  let concurrency = 1;
  let isOpen = false;
  const jobs = (): readonly NewJob[] => [...waiting, ...running.keys()];
  /** Begins what may begin; what ends lets the next one in. */
  const pump = (): void => {
    while (work && isOpen && running.size < concurrency) {
      const job = waiting.shift();
      if (!job) return;
      const over = work(job.ids).finally(() => {
        running.delete(job);
        pump();
      });
      running.set(job, over);
    }
  };
  const open = () => {
    isOpen = true;
    pump();
  };
  return {
    jobs,
    held: () => jobs().flatMap(({ ids }) => ids),
    room: (): number => {
      const most = Math.min(maxQueued, Math.max(leastAtHand, perCall * concurrency));
      const free = most - jobs().reduce((sum, { ids }) => sum + ids.length, 0);
      // What is done is made up for in large groups: small ones cost as much each.
      return free >= most / 2 ? free : 0;
    },
    add: (added: readonly NewJob[]) => {
      waiting.push(...added);
      pump();
    },
    work: (given: Work) => {
      work = given;
      open();
    },
    setConcurrency: (next: number) => {
      concurrency = next;
      pump();
    },
    restart: () => {
      running.clear();
      open();
    },
    stop: (): Promise<unknown> => {
      isOpen = false;
      return Promise.all(running.values());
    },
  };
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
  const since = clock().toISOString();
  const queues = new Map(regions.map((region) => [region, newQueue(maxQueued)]));
  const queueOf = (region: string) => {
    const queue = queues.get(region);
    if (!queue) throw new Error(`no queue for region ${region}`);
    return queue;
  };
  const all = () => [...queues.values()];
  const stop = () => Promise.all(all().map((queue) => queue.stop()));
  return {
    rooms: async () => (region) => queueOf(region).room(),
    add: async (region, jobs) => queueOf(region).add(jobs),
    alive: async (region, jobIds) => {
      const here = new Set(
        queueOf(region)
          .jobs()
          .map(({ id }) => id),
      );
      return new Set(jobIds.filter((id) => here.has(id)));
    },
    held: () => all().flatMap((queue) => queue.held()),
    work: (region, process) => queueOf(region).work(process),
    setConcurrency: (region, concurrency) => queueOf(region).setConcurrency(concurrency),
    restart: (region) => queueOf(region).restart(),
    dependency: async () => ({ name: 'queue', healthy: true, since }),
    stopWorkers: (deadlineMs) => endsWithin(stop(), deadlineMs),
    close: async () => {
      void stop();
    },
  };
}
