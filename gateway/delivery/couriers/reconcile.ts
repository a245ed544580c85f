import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { CourierSettings } from '../outbox/options.ts';
import { recallOverlong } from '../outbox/recall.ts';
import { extendQueued, lapsedInQueue, releaseQueued, takeBackSending } from '../outbox/store.ts';
import type { Queues } from './queue.ts';

const batch = 1000;

/**
 * Takes back what nobody holds any more: rows of couriers that died, rows whose job is gone (a wiped
 * Redis, a lost job). A job that waits or runs keeps its rows, however long its region takes.
 * @returns whether there may be more
 */
export async function reconcile(
  platform: Platform,
  queues: Queues,
  options: CourierSettings,
): Promise<boolean> {
  const database = platform.database();
  const now = platform.clock();
  await recallOverlong(database, (await currentFederation(platform)).document, now);
  const heldUntil = new Date(now.getTime() + options.queuedLeaseMs);
  await extendQueued(database, queues.held(), heldUntil);
  const takenBack = await takeBackSending(database, now, options.retry.delaysMs);
  const lapsed = await lapsedInQueue(database, now, batch);
  const lost: string[] = [];
  const alive: string[] = [];
  for (const [region, rows] of Map.groupBy(lapsed, (row) => row.region)) {
    const jobIds = [...new Set(rows.map((row) => row.jobId))];
    // A queue that does not answer is as good as a lost job: a second job for a row does nothing.
    const living = await queues.alive(region, jobIds).catch(() => new Set<string>());
    for (const row of rows) (living.has(row.jobId) ? alive : lost).push(row.messageId);
  }
  await extendQueued(database, alive, heldUntil);
  const released = await releaseQueued(database, lost, now);
  if (takenBack + released > 0) {
    platform.log.warn('delivery.taken_back', { sending: takenBack, queued: released });
  }
  return lapsed.length === batch;
}
