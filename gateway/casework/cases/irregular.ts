import type { Irregularity } from '#contracts/case-reports';
import type { CaseEventKind } from '#contracts/case-states';
import { appendAudit, gatewayActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { groundOfCase } from './case-ground.ts';
import type { CaseRow } from './case-row.ts';
import { caseChange, caseRecord } from './tables.ts';

/** The report that it is about. */
type Marked = { readonly event: CaseEventKind; readonly reportId: string };

/**
 * Marks what is irregular about a report that was taken: one event of the log per mark, for the auditor, and one
 * change of the case, by which its parties, and the body whose report it is before all, are told.
 */
export async function markIrregular(
  tx: Transaction,
  row: CaseRow,
  { event, reportId }: Marked,
  marks: readonly Irregularity[],
  now: Date,
): Promise<CaseRow> {
  if (marks.length === 0) return row;
  const version = row.version + 1;
  await tx.update(caseRecord).set({ version }).where(eq(caseRecord.id, row.id));
  await tx.insert(caseChange).values({
    caseId: row.id,
    version,
    event: 'irregular',
    fromState: row.state,
    toState: row.state,
    owner: row.toRegion,
    reasonCode: marks.join(' '),
    at: now,
    followAt: now,
  });
  const events = marks.map((reasonCode) => ({
    caseRef: row.id,
    actor: gatewayActor,
    action: 'case.irregular' as const,
    object: { class: 'case', ref: row.id },
    ...groundOfCase(row),
    reasonCode,
    details: { reported: event, report: reportId, owner: row.toRegion },
  }));
  await appendAudit(tx, events, now);
  return { ...row, version };
}
