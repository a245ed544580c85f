import type { CaseReport } from '#contracts/case';
import { appendAudit } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, desc, eq } from '../../platform/database/drizzle.ts';
import type { CaseRow } from './case-row.ts';
import { happenedAt, type ImpliedAcceptance, type Stated } from './report-time.ts';
import { caseChange } from './tables.ts';
import { type CaseEvent, transitionEvent } from './transition.ts';

/** The acceptance that a decision of this case implied, if it did. */
export async function impliedAcceptance(
  tx: Transaction,
  { id, state }: CaseRow,
): Promise<ImpliedAcceptance | undefined> {
  if (state !== 'approved' && state !== 'denied') return undefined;
  const [change] = await tx
    .select()
    .from(caseChange)
    .where(
      and(eq(caseChange.caseId, id), eq(caseChange.event, 'accept'), eq(caseChange.implied, true)),
    )
    .orderBy(desc(caseChange.version))
    .limit(1);
  if (!change) return undefined;
  const { version, at, statedAt, statedDoubt } = change;
  const happened = statedAt ? happenedAt({ at: statedAt, doubt: statedDoubt }, at) : at;
  return { version, toldAt: at, at: happened };
}

/** The report of an acceptance that a decision had implied: it says when that was, and changes nothing else. */
export async function dateAcceptance(
  tx: Transaction,
  row: CaseRow,
  { version }: ImpliedAcceptance,
  { reportId }: Pick<CaseReport, 'reportId'>,
  stated: Stated,
  actor: CaseEvent['actor'],
  now: Date,
): Promise<void> {
  await tx
    .update(caseChange)
    .set({ statedAt: stated.at, statedDoubt: stated.doubt, implied: false })
    .where(and(eq(caseChange.caseId, row.id), eq(caseChange.version, version)));
  const event: CaseEvent = { kind: 'accept', actor, stated, details: { report: reportId } };
  await appendAudit(tx, [transitionEvent(row, row.state, event)], now);
}
