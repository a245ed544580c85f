import type { CaseState } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import { type CaseRow, lockCase } from '../../casework/cases/case-row.ts';
import { transition } from '../../casework/cases/transition.ts';
import { withdrawalGoesAgain } from '../../casework/cases/withdrawal-ends.ts';
import { hasParked, redrive } from '../../delivery/outbox/parked.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { operatorActor } from './actor.ts';

export type Redriven = {
  readonly messageId: string;
  readonly caseId: string;
  readonly to: string;
  readonly state: CaseState;
};

const redrivenEvent = (caller: Caller, messageId: string, row: CaseRow): NewAuditEvent => ({
  caseRef: row.id,
  actor: operatorActor(caller),
  action: 'message.redriven',
  object: { class: 'message', ref: messageId },
  purpose: 'a parked message goes again',
});

/**
 * A case stopped with the operator as its owner because a message was parked; it goes on with the last of
 * them. One whose withdrawal was parked stays withdrawn.
 */
async function resumed(
  tx: Transaction,
  row: CaseRow,
  caller: Caller,
  now: Date,
): Promise<Result<CaseRow, Failure>> {
  const waitsForUs = row.owner === 'operator';
  if (!waitsForUs || (await hasParked(tx, row.id))) return ok(row);
  if (row.state === 'withdrawn') return ok(await withdrawalGoesAgain(tx, row, now));
  return transition(tx, row, { kind: 'resume', actor: operatorActor(caller) }, now);
}

/** Sends a parked message again, with all its attempts before it. */
export async function redriveMessage(
  platform: Platform,
  caller: Caller,
  messageId: string,
): Promise<Result<Redriven, Failure>> {
  const done = await inTransaction(platform, async (tx): Promise<Result<Redriven, Failure>> => {
    const now = platform.clock();
    const message = await redrive(tx, messageId, now);
    const row = message && (await lockCase(tx, message.caseId));
    if (!row) return fail(failure('message.not_parked'));
    await appendAudit(tx, [redrivenEvent(caller, messageId, row)], now);
    const after = await resumed(tx, row, caller, now);
    if (!after.ok) return after;
    const { caseId, toRegion: to } = message;
    return ok({ messageId, caseId, to, state: after.value.state });
  });
  if (done.ok) platform.wakeCourier(done.value.to);
  return done;
}
