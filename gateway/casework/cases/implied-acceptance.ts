import type { CaseReport } from '#contracts/case';
import { appendAudit } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq } from '../../platform/database/drizzle.ts';
import type { CaseRow } from './case-row.ts';
import { happenedAt, type Stated } from './report-time.ts';
import { caseChange, caseRecord } from './tables.ts';
import { type CaseEvent, transitionEvent } from './transition.ts';

/**
 * The report of an acceptance that a decision, or silence, had implied: it says when that was, and changes nothing
 * else. @param version of the change that is the acceptance
 */
export async function dateAcceptance(
  tx: Transaction,
  row: CaseRow,
  version: number,
  { reportId }: Pick<CaseReport, 'reportId'>,
  stated: Stated,
  actor: CaseEvent['actor'],
  now: Date,
): Promise<void> {
  await tx
    .update(caseChange)
    .set({
      statedAt: stated.at,
      statedDoubt: stated.doubt,
      implied: false,
      reasonCode: null,
      // Its clocks are another's now.
      followAt: now,
    })
    .where(and(eq(caseChange.caseId, row.id), eq(caseChange.version, version)));
  const acceptedAt = happenedAt(stated, now);
  await tx.update(caseRecord).set({ acceptedAt }).where(eq(caseRecord.id, row.id));
  const fact = { to: row.state };
  const event = { kind: 'accept', actor, stated, fact, details: { report: reportId } } as const;
  await appendAudit(tx, [transitionEvent(row, row.state, event)], now);
}
