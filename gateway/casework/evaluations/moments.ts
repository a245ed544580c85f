import { isFinal } from '#contracts/case-states';
import type { Moment } from '#contracts/evaluation';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { and, desc, eq, isNotNull } from '../../platform/database/drizzle.ts';
import { type CaseRow, isPutAway } from '../cases/case-row.ts';
import { consultation } from '../consultations/tables.ts';
import { caseResult } from '../papers/tables.ts';

/** The region that answered the last question about a case. */
async function answering(tx: Transaction, caseId: string): Promise<string | undefined> {
  const [last] = await tx
    .select({ region: consultation.toRegion })
    .from(consultation)
    .where(and(eq(consultation.caseId, caseId), isNotNull(consultation.answeredAt)))
    .orderBy(desc(consultation.id))
    .limit(1);
  return last?.region;
}

async function handingOver(tx: Transaction, caseId: string): Promise<string | undefined> {
  const [result] = await tx
    .select({ region: caseResult.servedBy })
    .from(caseResult)
    .where(eq(caseResult.caseId, caseId));
  return result?.region ?? undefined;
}

async function regionOf(
  tx: Transaction,
  row: CaseRow,
  moment: Moment,
): Promise<Result<string, Failure>> {
  switch (moment) {
    case 'collection':
      return ok(row.fromRegion);
    case 'handling':
      return isFinal(row.state) ? ok(row.toRegion) : fail(failure('case.still_open'));
    case 'consultation':
    case 'delivery': {
      const find = moment === 'delivery' ? handingOver : answering;
      const region = await find(tx, row.id);
      return region === undefined
        ? fail(failure('evaluation.nothing_served', { detail: moment }))
        : ok(region);
    }
  }
}

/** Who served at a moment of a case (谁办理谁负责): it has to have come, and the case must not be erased. */
export async function servedBy(
  tx: Transaction,
  row: CaseRow,
  moment: Moment,
): Promise<Result<string, Failure>> {
  const region = await regionOf(tx, row, moment);
  if (!region.ok) return region;
  return isPutAway(row) ? fail(failure('case.erased')) : region;
}
