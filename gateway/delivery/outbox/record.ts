import { asServed } from '#contracts/dates';
import type { RegionFailure } from '#contracts/region-adapter';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { isDatabaseGone } from '../../platform/database/trouble.ts';
import { isModuleTrouble } from '../../platform/keys/key-modules.ts';
import { describeError, type Log } from '../../platform/process/log.ts';
import type { LastFailure } from '../../platform/time/retry.ts';
import { type NextStep, timesInARow } from '../../platform/time/retry.ts';
import type { DeliveryHooks, MessageEnd, OutboxRow } from './hooks.ts';
import { applyChanges, type RowChange } from './store.ts';

/** How an attempt on a held row turned out. */
export type Outcome =
  | { readonly kind: 'ended'; readonly row: OutboxRow; readonly end: MessageEnd; readonly at: Date }
  | {
      readonly kind: 'again';
      readonly row: OutboxRow;
      readonly failure: RegionFailure;
      readonly step: WaitingStep;
      readonly at: Date;
    };

type WaitingStep = Extract<NextStep, { kind: 'retry' | 'deferred' }>;

const failureOf = (row: OutboxRow, failure: RegionFailure, at: Date): LastFailure => ({
  kind: failure.kind,
  code: failure.code.slice(0, 100),
  at: asServed(at),
  times: timesInARow(row, failure),
});

/** The row after the outcome. */
export function rowAfter(outcome: Outcome): OutboxRow {
  const { row, at: answeredAt } = outcome;
  const free = {
    ...row,
    answeredAt: row.sentAt && answeredAt,
    bytes: row.payload.length || row.bytes,
    leaseToken: null,
    leaseUntil: null,
  };
  if (outcome.kind === 'ended') {
    const { end, at } = outcome;
    return {
      ...free,
      state: end.kind,
      attempts: free.attempts + 1,
      lastFailure: end.kind === 'delivered' ? free.lastFailure : failureOf(free, end.failure, at),
      finishedAt: end.kind === 'parked' ? null : at,
    };
  }
  const { step } = outcome;
  const waits = {
    ...free,
    state: 'pending' as const,
    lastFailure: failureOf(free, outcome.failure, outcome.at),
  };
  if (step.kind === 'deferred') {
    const held = step.by === 'calendar' ? step.by : null;
    return { ...waits, nextAttemptAt: step.until, held };
  }
  return { ...waits, attempts: free.attempts + 1, nextAttemptAt: step.at };
}

function changeOf(before: OutboxRow, after: OutboxRow): RowChange {
  const { messageId, state, attempts, nextAttemptAt, held, lastFailure, finishedAt } = after;
  const { sentAt, answeredAt, bytes } = after;
  return {
    messageId,
    heldBy: before.leaseToken ?? '',
    state,
    attempts,
    nextAttemptAt,
    held,
    lastFailure,
    sentAt,
    answeredAt,
    bytes,
    finishedAt,
  };
}

/** Records outcomes and calls their hooks in one transaction. @returns ids of those that were still held */
export async function recordIn(
  tx: Transaction,
  hooks: DeliveryHooks,
  outcomes: readonly Outcome[],
) {
  const held = await applyChanges(
    tx,
    outcomes.map((outcome) => changeOf(outcome.row, rowAfter(outcome))),
  );
  const recorded = outcomes.filter((outcome) => held.has(outcome.row.messageId));
  const ends = recorded.flatMap((outcome) =>
    outcome.kind === 'ended' ? [{ row: rowAfter(outcome), end: outcome.end }] : [],
  );
  if (ends.length > 0) await hooks.ended(tx, ends);
  const deferred = recorded.flatMap((outcome) =>
    outcome.kind === 'again' && outcome.step.kind === 'deferred' && outcome.step.first
      ? [{ row: rowAfter(outcome), untilMs: outcome.step.until.getTime() }]
      : [],
  );
  for (const [untilMs, waits] of Map.groupBy(deferred, (wait) => wait.untilMs)) {
    const until = new Date(untilMs);
    const rows = waits.map(({ row }) => row);
    await hooks.deferred(tx, rows, { by: 'calendar', until });
  }
  return held;
}

export type Recorder = {
  /**
   * Resolves when the outcome is committed, however long the database takes no writes until then.
   * @returns false if it could not be, or the row is not held any more
   */
  readonly record: (outcome: Outcome) => Promise<boolean>;
  /** Whether an outcome of this message is still to be committed here: its courier lives, whatever its lease says. */
  readonly isRecording: (messageId: string) => boolean;
};

type Waiting = { readonly outcome: Outcome; readonly done: (recorded: boolean) => void };

const maxBatch = 250;

/** Two, so that one that hangs on the disk does not stop all; more would only make the groups smaller. */
const maxTransactions = 2;

/** Between two attempts on a database that takes no writes. */
const againMs = 500;

export type Recording = {
  readonly database: () => Database;
  readonly hooks: DeliveryHooks;
  readonly log: Log;
  /** What is not committed by then is left to the leases. */
  readonly stop: AbortSignal;
};

/** One by itself: again and again where it is the database that takes nothing, or a module that signs no receipt. */
async function untilCommitted(
  { log, stop }: Recording,
  { messageId, toRegion }: OutboxRow,
  commit: () => Promise<ReadonlySet<string>>,
): Promise<boolean> {
  for (let told = false; ; told = true) {
    try {
      return (await commit()).has(messageId);
    } catch (error) {
      const again = (isDatabaseGone(error) || isModuleTrouble(error)) && !stop.aborted;
      const said = { messageId, region: toRegion, error: describeError(error) };
      if (!told || !again) log.error('delivery.not_recorded', said);
      // The row stays held until its lease is over; then the message goes again and the region says "duplicate".
      if (!again) return false;
      await new Promise((later) => setTimeout(later, againMs));
    }
  }
}

/**
 * Commits together what becomes ready while the commits before are under way. A message that was carried is not let go
 * while the database cannot be told: taken back, it would be carried again and again, and count as what kills couriers.
 */
export function newRecorder(recording: Recording): Recorder {
  const { database, hooks } = recording;
  const underWay = new Set<string>();
  let waiting: Waiting[] = [];
  let running = 0;

  const commit = (batch: readonly Waiting[]) =>
    database().transaction((tx) =>
      recordIn(
        tx,
        hooks,
        batch.map(({ outcome }) => outcome),
      ),
    );

  const commitOne = (one: Waiting): Promise<boolean> =>
    untilCommitted(recording, one.outcome.row, () => commit([one]));

  const flush = async (batch: readonly Waiting[]) => {
    try {
      const held = await commit(batch);
      for (const { outcome, done } of batch) done(held.has(outcome.row.messageId));
    } catch {
      // One hook that fails must not undo what the others have recorded.
      for (const one of batch) one.done(await commitOne(one));
    }
  };

  const run = async () => {
    if (running === maxTransactions) return;
    running += 1;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      await flush(batch);
    }
    running -= 1;
  };

  return {
    record: (outcome) =>
      new Promise((done) => {
        const { messageId } = outcome.row;
        underWay.add(messageId);
        const ended = (recorded: boolean) => {
          underWay.delete(messageId);
          done(recorded);
        };
        waiting.push({ outcome, done: ended });
        void run();
      }),
    isRecording: (messageId) => underWay.has(messageId),
  };
}
