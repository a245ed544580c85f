import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import type { Acknowledgement, NegativeAcknowledgement } from '#contracts/inbox';
import type { RegionFailure } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import { nextStep } from '../../platform/time/retry.ts';
import type { MessageEnd, OutboxRow } from '../outbox/hooks.ts';
import { courierDefaults } from '../outbox/options.ts';
import { type Outcome, recordIn } from '../outbox/record.ts';
import type { Pull } from './pull.ts';
import { hold, isLaneBusy, lockMessage } from './store.ts';
import { inboxAnswer } from './tables.ts';

export type Answered = {
  readonly messageId: string;
  readonly caseId: string;
  readonly state: 'delivered' | 'refused' | 'expired' | 'parked' | 'waiting';
  /** `waiting`: from when it is given out again. */
  readonly nextAttemptAt?: string;
};

type Ended = Pick<typeof inboxAnswer.$inferSelect, 'state' | 'regionalCaseId' | 'code'>;

const answered = ({ messageId, caseId }: OutboxRow, state: Answered['state']): Answered => ({
  messageId,
  caseId,
  state,
});

const unknown = () => fail(failure('inbox.message_unknown'));

/** The message that a region answers for, locked, if it was ever given to it with this content. */
async function lockFetched(
  tx: Transaction,
  messageId: string,
  digest: string,
): Promise<Result<OutboxRow, Failure>> {
  const row = await lockMessage(tx, messageId);
  // One that was not given out yet is answered like none at all.
  if (!row) return unknown();
  if (row.state === 'queued' || (row.state === 'pending' && row.attempts === 0)) return unknown();
  return row.digest === digest ? ok(row) : fail(failure('inbox.digest_mismatch'));
}

/** What the region answered before; a failure if this answer is another one. */
async function earlierAnswer(
  tx: Transaction,
  row: OutboxRow,
  end: Ended,
): Promise<Result<Answered | undefined, Failure>> {
  const [earlier] = await tx
    .select()
    .from(inboxAnswer)
    .where(eq(inboxAnswer.messageId, row.messageId));
  if (!earlier) {
    return row.state === 'pending' || row.state === 'sending'
      ? ok(undefined)
      : fail(failure('inbox.already_answered', { detail: `the message is ${row.state}` }));
  }
  const same =
    earlier.state === end.state &&
    earlier.regionalCaseId === end.regionalCaseId &&
    earlier.code === end.code;
  return same ? ok(answered(row, earlier.state)) : fail(failure('inbox.already_answered'));
}

async function record(tx: Transaction, { hooks }: Pull, outcome: Outcome): Promise<void> {
  const held = await recordIn(tx, hooks, [outcome]);
  if (held.size !== 1) throw new Error('a locked message was not held');
}

/** Ends a message as its region says, once. */
async function end(
  tx: Transaction,
  pull: Pull,
  row: OutboxRow,
  ended: Ended,
  messageEnd: MessageEnd,
): Promise<Result<Answered, Failure>> {
  const earlier = await earlierAnswer(tx, row, ended);
  if (!earlier.ok) return earlier;
  if (earlier.value) return ok(earlier.value);
  if (await isLaneBusy(tx, row)) return unknown();
  const at = pull.platform.clock();
  const held = await hold(tx, row);
  await record(tx, pull, { kind: 'ended', row: held, end: messageEnd, at });
  const { messageId, toRegion: region } = row;
  await tx.insert(inboxAnswer).values({ ...ended, messageId, region, at });
  return ok(answered(row, ended.state));
}

/** The region has the message. The same acknowledgement again is answered the same and has no effect. */
export const acknowledge = (
  pull: Pull,
  messageId: string,
  { digest, regionalCaseId }: Acknowledgement,
): Promise<Result<Answered, Failure>> =>
  inTransaction(pull.platform, async (tx): Promise<Result<Answered, Failure>> => {
    const row = await lockFetched(tx, messageId, digest);
    if (!row.ok) return row;
    if (row.value.kind === 'submission' && regionalCaseId === undefined) {
      const fields = [{ pointer: '/regionalCaseId', reason: 'required for a submission' }];
      return fail(failure('request.invalid', { fields }));
    }
    const ended = {
      state: 'delivered',
      regionalCaseId: regionalCaseId ?? null,
      code: null,
    } as const;
    const receipt = { regionalCaseId: regionalCaseId ?? '', duplicate: false };
    return end(tx, pull, row.value, ended, { kind: 'delivered', receipt });
  });

/** Not now: the same schedule as for a region that is called and fails. */
async function putBack(
  tx: Transaction,
  pull: Pull,
  row: OutboxRow,
  refusal: RegionFailure,
): Promise<Result<Answered, Failure>> {
  if (row.state === 'pending')
    return ok({ ...answered(row, 'waiting'), nextAttemptAt: asServed(row.nextAttemptAt) });
  if (row.state === 'parked') return ok(answered(row, 'parked'));
  if (row.state !== 'sending')
    return fail(failure('inbox.already_answered', { detail: `the message is ${row.state}` }));
  const at = pull.platform.clock();
  const { retry, random } = courierDefaults;
  const step = nextStep(retry, row, refusal, undefined, at, random());
  const held = await hold(tx, row);
  if (step.kind !== 'retry' && step.kind !== 'deferred') {
    const messageEnd: MessageEnd = { kind: step.kind, failure: refusal };
    await record(tx, pull, { kind: 'ended', row: held, end: messageEnd, at });
    return ok(answered(row, step.kind));
  }
  await record(tx, pull, { kind: 'again', row: held, failure: refusal, step, at });
  const next = step.kind === 'retry' ? step.at : step.until;
  return ok({ ...answered(row, 'waiting'), nextAttemptAt: asServed(next) });
}

/** The region does not take the message: refused for good, or given out again later. */
export const refuse = (
  pull: Pull,
  messageId: string,
  { digest, kind, code, retryAfterSeconds }: NegativeAcknowledgement,
): Promise<Result<Answered, Failure>> =>
  inTransaction(pull.platform, async (tx): Promise<Result<Answered, Failure>> => {
    const row = await lockFetched(tx, messageId, digest);
    if (!row.ok) return row;
    const refusal: RegionFailure = {
      kind,
      code,
      message: 'told by the region itself',
      ...(retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1000 }),
    };
    if (kind !== 'rejected') return putBack(tx, pull, row.value, refusal);
    const ended = { state: 'refused', regionalCaseId: null, code } as const;
    return end(tx, pull, row.value, ended, { kind: 'refused', failure: refusal });
  });
