import type { Message } from '#contracts/case';
import type { RegionFailure } from '#contracts/region-adapter';
import { isModuleTrouble } from '../../platform/keys/key-modules.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import { describeError } from '../../platform/process/log.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { BoundRegion } from '../../platform/process/regions.ts';
import type { Slots } from '../gate/slots.ts';
import { afterFailure } from '../outbox/after-failure.ts';
import { claimForSending } from '../outbox/claims.ts';
import type { DeliveryHooks, OutboxRow } from '../outbox/hooks.ts';
import { keyDestroyed } from '../outbox/hooks.ts';
import type { CourierSettings } from '../outbox/options.ts';
import type { Outcome, Recorder } from '../outbox/record.ts';
import { releaseHeld, releaseQueued } from '../outbox/store.ts';
import { send } from './send.ts';
import type { DeliveryMetrics } from './telemetry.ts';

export type Carrying = {
  readonly platform: Platform;
  readonly hooks: DeliveryHooks;
  readonly options: CourierSettings;
  readonly metrics: DeliveryMetrics;
  readonly region: BoundRegion;
  readonly slots: Pick<Slots, 'reserve' | 'unreserve' | 'begin' | 'release'>;
  readonly recorder: Recorder;
  /** No new message is begun after this. */
  readonly closing: AbortSignal;
  /** Calls under way end after this. */
  readonly stop: AbortSignal;
  /** Called after a result was recorded: the lane's next message may go. */
  readonly moved: () => void;
  /** The region says that it is closed by plan: nothing more goes there for so long. */
  readonly hold: (forMs: number) => void;
  readonly isHeld: () => boolean;
  /** What the region made of a message, for its breaker. */
  readonly saw: (messageId: string, failure: RegionFailure | undefined) => void;
};

/** Carries the messages of one job, as many at a time as the region bears. Never throws. */
export async function carry(job: Carrying, ids: readonly string[]): Promise<void> {
  const under: Promise<void>[] = [];
  for (let next = 0; next < ids.length; ) {
    const count = await job.slots.reserve(ids.length - next);
    if (count === 0) {
      await putBack(job, ids.slice(next));
      break;
    }
    under.push(carryChunk(job, ids.slice(next, next + count)));
    next += count;
  }
  await Promise.all(under);
}

/** The region is not to be called from here now: the rows wait in the outbox, without an attempt. */
async function putBack({ platform, region }: Carrying, ids: readonly string[]): Promise<void> {
  try {
    await releaseQueued(platform.database(), ids, platform.clock());
  } catch (error) {
    tellFailure(platform, 'delivery.not_put_back', error, { region: region.region });
  }
}

/** Carries one message that is held already, beside all caps. Never throws. */
export async function carryHeld(job: Carrying, row: OutboxRow): Promise<void> {
  const messages = await openAll(job, [row]);
  if (!messages) return;
  await finish({ ...job, slots: free, isHeld: () => false }, row, messages.get(row.messageId));
}

const free: Carrying['slots'] = {
  reserve: async (atMost) => atMost,
  unreserve: () => {},
  begin: async () => true,
  release: () => {},
};

/** Uses up as many reservations as there are ids. */
async function carryChunk(job: Carrying, ids: readonly string[]): Promise<void> {
  let reserved = ids.length;
  try {
    const rows = await claim(job, ids);
    for (; reserved > rows.length; reserved--) job.slots.unreserve();
    const messages = await openAll(job, rows);
    if (!messages) return;
    const under = rows.map((row) => finish(job, row, messages.get(row.messageId)));
    reserved = 0;
    await Promise.all(under);
  } catch (error) {
    const { region } = job.region;
    tellFailure(job.platform, 'delivery.job_failed', error, { region });
  } finally {
    for (; reserved > 0; reserved--) job.slots.unreserve();
  }
}

async function claim(
  { platform, options, closing }: Carrying,
  ids: readonly string[],
): Promise<OutboxRow[]> {
  const now = platform.clock();
  if (closing.aborted) {
    await releaseQueued(platform.database(), ids, now);
    return [];
  }
  const leaseUntil = new Date(
    now.getTime() + platform.config.regionTimeoutMs + options.sendingMarginMs,
  );
  return claimForSending(platform.database(), ids, crypto.randomUUID(), leaseUntil);
}

type Opened = ReadonlyMap<string, Message | RegionFailure>;

/** So long a message waits whose key lies in a module that does not answer. */
const keyAwayMs = 5000;

/** No message is the worse for a module that is away: it waits in the outbox, without an attempt. */
async function waitForKeys({ platform }: Carrying, rows: readonly OutboxRow[]): Promise<undefined> {
  const later = new Date(platform.clock().getTime() + keyAwayMs);
  await Promise.all(rows.map((row) => releaseHeld(platform.database(), row, later)));
}

/**
 * A message that cannot be opened because of a fault must not hold back those it was claimed with.
 * @returns undefined where none is opened now and all are given back
 */
async function openAll(job: Carrying, rows: readonly OutboxRow[]): Promise<Opened | undefined> {
  const { hooks, platform } = job;
  if (rows.length === 0) return new Map();
  try {
    return await hooks.open(rows);
  } catch (trouble) {
    if (isModuleTrouble(trouble)) return waitForKeys(job, rows);
    const opened = new Map<string, Message | RegionFailure>();
    for (const row of rows) {
      try {
        for (const [id, message] of await hooks.open([row])) opened.set(id, message);
      } catch (error) {
        if (isModuleTrouble(error)) return waitForKeys(job, rows);
        platform.log.error('delivery.not_opened', {
          messageId: row.messageId,
          error: describeError(error),
        });
        opened.set(row.messageId, {
          kind: 'retryable',
          code: 'not_opened',
          message: 'the gateway could not open the message',
        });
      }
    }
    return opened;
  }
}

/** Whether the region's answer would come while the row is still held. */
const isHeldLongEnough = ({ platform }: Carrying, { leaseUntil }: OutboxRow): boolean =>
  (leaseUntil?.getTime() ?? 0) - platform.clock().getTime() > platform.config.regionTimeoutMs;

/** Fetched ahead, and in between something came up: another turn or another courier sends it. */
function mustWait(job: Carrying, row: OutboxRow): boolean {
  return job.closing.aborted || job.isHeld() || !isHeldLongEnough(job, row);
}

/** Sends, gives the slot back, records. Never throws: a row without a record comes back by its lease. */
async function finish(
  job: Carrying,
  row: OutboxRow,
  opened: Message | RegionFailure | undefined,
): Promise<void> {
  try {
    const mayBegin = await job.slots.begin();
    if (!mayBegin) return await letGo(job, row);
    if (mustWait(job, row)) {
      job.slots.release();
      return await letGo(job, row);
    }
    const begunMs = job.platform.monotonicMs();
    const sent = job.platform.clock();
    const outcome = await attempt(job, row, opened).finally(() =>
      job.slots.release(job.platform.monotonicMs() - begunMs),
    );
    if (!(await job.recorder.record(outcome))) return;
    const legs = { sent, recorded: job.platform.clock() };
    if (outcome.kind === 'ended') job.metrics.ended(row, outcome.end.kind, outcome.at, legs);
    job.moved();
  } catch (error) {
    const { messageId, toRegion } = row;
    tellFailure(job.platform, 'delivery.attempt_failed', error, { messageId, region: toRegion });
  }
}

/** Untouched: another courier, or a later turn, takes it. */
async function letGo({ platform }: Carrying, row: OutboxRow): Promise<void> {
  await releaseHeld(platform.database(), row, platform.clock());
}

async function attempt(
  job: Carrying,
  held: OutboxRow,
  opened: Message | RegionFailure | undefined,
): Promise<Outcome> {
  const { platform, region, metrics } = job;
  if (opened === undefined) {
    return {
      kind: 'ended',
      row: held,
      end: { kind: 'expired', failure: keyDestroyed },
      at: platform.clock(),
    };
  }
  if (!('messageId' in opened)) return failed(job, held, opened);
  const row = { ...held, sentAt: platform.clock() };
  const answer = await send(row, opened, { region, stop: job.stop });
  metrics.attempt(row.toRegion, answer.ok ? 'ok' : answer.failure.kind);
  // A courier that is told to stop ends its calls itself: that says nothing about the region.
  if (!job.stop.aborted) job.saw(row.messageId, answer.ok ? undefined : answer.failure);
  if (!answer.ok) return failed(job, row, answer.failure);
  return {
    kind: 'ended',
    row,
    end: { kind: 'delivered', receipt: answer.value },
    at: platform.clock(),
  };
}

/** A region that says it is closed is left alone from here at once. */
async function failed(job: Carrying, row: OutboxRow, failure: RegionFailure): Promise<Outcome> {
  const outcome = await afterFailure(job, row, failure);
  if (outcome.kind === 'again' && outcome.step.kind === 'deferred')
    job.hold(outcome.step.until.getTime() - outcome.at.getTime());
  return outcome;
}
