import type { AuditEvent } from '#contracts/audit-event';
import { endingReports } from '#contracts/case-reports';
import type { ReportKind } from '#contracts/case-states';
import type { Failure } from '#contracts/failures';
import { ok, type Result } from '#contracts/result';
import { gatewayActor } from '../../audit/log/append.ts';
import type { MessageEnd } from '../../delivery/outbox/hooks.ts';
import { outbox } from '../../delivery/outbox/tables.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, desc, eq } from '../../platform/database/drizzle.ts';
import type { CaseRow } from './case-row.ts';
import { caseRecord } from './tables.ts';
import { type CaseEvent, transition } from './transition.ts';

/** Whether a case was withdrawn that can still go on; an erased one cannot. */
const mayGoOn = (row: CaseRow): boolean =>
  row.state === 'withdrawn' && row.withdrawnFrom !== null && !row.restrictedUntil && !row.erasedAt;

/** What follows when the message of a withdrawal ended. @param region the actor, where it was refused */
export function afterWithdrawal(
  row: CaseRow,
  end: MessageEnd,
  region: AuditEvent['actor'],
): readonly CaseEvent[] {
  if (end.kind === 'delivered' || !mayGoOn(row)) return [];
  const reasonCode = end.failure.code;
  if (end.kind !== 'refused')
    return [{ kind: 'withdrawal_undelivered', actor: gatewayActor, owner: 'operator', reasonCode }];
  // A region that never had the case has nothing to go on with.
  if (row.regionalCaseId === null) return [];
  const refused: CaseEvent = { kind: 'withdrawal_refused', actor: region, reasonCode };
  return row.withdrawnFrom?.state === 'submitted'
    ? [refused, { kind: 'forward', actor: gatewayActor }]
    : [refused];
}

/** Whether the region was told of the withdrawal, as far as is known. */
async function hasArrived(tx: Transaction, row: CaseRow): Promise<boolean> {
  const [last] = await tx
    .select({ state: outbox.state })
    .from(outbox)
    .where(
      and(
        eq(outbox.caseId, row.id),
        eq(outbox.toRegion, row.toRegion),
        eq(outbox.kind, 'withdrawal'),
      ),
    )
    .orderBy(desc(outbox.sequence))
    .limit(1);
  return last === undefined || last.state === 'delivered';
}

/** Whether a case is withdrawn for its region too, or for good: nothing that it reports brings it back. */
export const knowsOfWithdrawal = async (tx: Transaction, row: CaseRow): Promise<boolean> =>
  row.state === 'withdrawn' && (!mayGoOn(row) || (await hasArrived(tx, row)));

/**
 * A region that ended a case before it learned that it was withdrawn has refused the withdrawal by that: its
 * decision stands. Any other report moves the case below its withdrawal: there it goes on if the region refuses it.
 */
export async function decidedBefore(
  tx: Transaction,
  row: CaseRow,
  event: ReportKind,
  actor: AuditEvent['actor'],
  now: Date,
): Promise<Result<CaseRow, Failure>> {
  if (!endingReports.has(event) || !mayGoOn(row) || (await hasArrived(tx, row))) return ok(row);
  const reasonCode = 'decided_before_withdrawal';
  return transition(tx, row, { kind: 'withdrawal_refused', actor, reasonCode }, now);
}

/** The message of the withdrawal is on its way again: nobody has to act any more. */
export async function withdrawalGoesAgain(
  tx: Transaction,
  row: CaseRow,
  now: Date,
): Promise<CaseRow> {
  const change = { owner: null, version: row.version + 1, updatedAt: now };
  await tx.update(caseRecord).set(change).where(eq(caseRecord.id, row.id));
  return { ...row, ...change };
}
