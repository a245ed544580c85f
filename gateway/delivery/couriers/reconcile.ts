import type { RegionFailure } from '#contracts/region-adapter';
import type { Platform } from '../../platform/process/platform.ts';
import { courierDied } from '../../platform/time/retry.ts';
import { pulledRegions } from '../../trust/federation/pulled.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { afterFailure } from '../outbox/after-failure.ts';
import type { OutboxRow } from '../outbox/hooks.ts';
import type { CourierSettings } from '../outbox/options.ts';
import { recallOverlong } from '../outbox/recall.ts';
import type { Recorder } from '../outbox/record.ts';
import { extendQueued, lapsedInHand, lapsedInQueue, releaseQueued } from '../outbox/store.ts';
import type { Queues } from './queue.ts';
import { takeFromLaterHour } from './set-back.ts';
import type { DeliveryMetrics } from './telemetry.ts';

export type Reconciling = {
  readonly platform: Platform;
  readonly queues: Pick<Queues, 'held' | 'alive'>;
  readonly options: CourierSettings;
  readonly recorder: Recorder;
  readonly metrics: Pick<DeliveryMetrics, 'ended'>;
};

const batch = 1000;
/** These come with their content. */
const inHandBatch = 100;

/** A region that fetches may well be slow: that is no fault, and the message waits for it its whole life. */
const notAnswered: RegionFailure = {
  kind: 'retryable',
  code: 'not_answered',
  message: 'the region fetched the message and did not answer within the lease',
};

/** @returns whether it was still held, and is not any more */
async function takeBack(
  { platform, options, recorder, metrics }: Reconciling,
  row: OutboxRow,
  failure: RegionFailure,
): Promise<boolean> {
  const outcome = await afterFailure({ platform, options }, row, failure);
  if (!(await recorder.record(outcome))) return false;
  if (outcome.kind === 'ended') metrics.ended(row, outcome.end.kind, outcome.at);
  return true;
}

/**
 * Takes back what nobody holds any more: rows of couriers that died, rows whose job is gone (a wiped
 * Redis, a lost job). A job that waits or runs keeps its rows, however long its region takes.
 * @returns whether there may be more
 */
export async function reconcile(reconciling: Reconciling): Promise<boolean> {
  const { platform, queues, options, recorder } = reconciling;
  const database = platform.database();
  const now = platform.clock();
  const { document } = await currentFederation(platform);
  await recallOverlong(database, document, now);
  await takeFromLaterHour(database, now);
  const heldUntil = new Date(now.getTime() + options.queuedLeaseMs);
  await extendQueued(database, queues.held(), heldUntil);
  const lapsedRows = await lapsedInHand(database, now, inHandBatch);
  const inHand = lapsedRows.filter(({ messageId }) => !recorder.isRecording(messageId));
  const pulled = pulledRegions(document);
  const taken = await Promise.all(
    inHand.map((row) =>
      takeBack(reconciling, row, pulled.includes(row.toRegion) ? notAnswered : courierDied),
    ),
  );
  const takenBack = taken.filter(Boolean).length;
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
  // What could not be taken back is looked at again in the next turn, not in this one.
  return lapsed.length === batch || takenBack === inHandBatch;
}
