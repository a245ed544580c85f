import type { Irregularity } from '#contracts/case-reports';
import type { CaseEventKind } from '#contracts/case-states';
import { appendAudit, gatewayActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { groundOfCase } from './case-ground.ts';
import type { CaseRow } from './case-row.ts';
import { changeInPlace } from './change-in-place.ts';

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
  const said = { event: 'irregular', owner: row.toRegion, reasonCode: marks.join(' ') } as const;
  const after = await changeInPlace(tx, row, said, now);
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
  return after;
}
