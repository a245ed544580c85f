import { isFinal } from '#contracts/case-states';
import type { Moment } from '#contracts/evaluation';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { and, desc, eq, isNotNull, ne } from '../../platform/database/drizzle.ts';
import { type CaseRow, isPutAway } from '../cases/case-row.ts';
import { caseChange } from '../cases/tables.ts';
import { consultation } from '../consultations/tables.ts';
import { caseResult } from '../papers/tables.ts';

/** Who served: the region, and its clerk where that is on record. */
export type Served = { readonly region: string; readonly clerk?: string | undefined };

/** The region that answered the last question about a case. */
async function answering(tx: Transaction, caseId: string): Promise<Served | undefined> {
  const [last] = await tx
    .select({ region: consultation.toRegion })
    .from(consultation)
    .where(and(eq(consultation.caseId, caseId), isNotNull(consultation.answeredAt)))
    .orderBy(desc(consultation.id))
    .limit(1);
  return last;
}

async function handingOver(tx: Transaction, caseId: string): Promise<Served | undefined> {
  const [result] = await tx
    .select({ region: caseResult.servedBy, service: caseResult.service })
    .from(caseResult)
    .where(eq(caseResult.caseId, caseId));
  return result?.region ? { region: result.region, clerk: result.service?.clerk } : undefined;
}

/** Whoever decided last, as their body told it with its report. */
async function deciding(tx: Transaction, { id, state, toRegion }: CaseRow): Promise<Served> {
  const [last] = await tx
    .select({ clerk: caseChange.clerk })
    .from(caseChange)
    .where(
      and(
        eq(caseChange.caseId, id),
        eq(caseChange.toState, state),
        ne(caseChange.fromState, caseChange.toState),
        // Whoever took it back decided nothing.
        ne(caseChange.event, 'withdraw'),
      ),
    )
    .orderBy(desc(caseChange.version))
    .limit(1);
  return { region: toRegion, clerk: last?.clerk ?? undefined };
}

async function serving(
  tx: Transaction,
  row: CaseRow,
  moment: Moment,
): Promise<Result<Served, Failure>> {
  switch (moment) {
    case 'collection':
      return ok({ region: row.fromRegion });
    case 'handling':
      return isFinal(row.state) ? ok(await deciding(tx, row)) : fail(failure('case.still_open'));
    case 'consultation':
    case 'delivery': {
      const find = moment === 'delivery' ? handingOver : answering;
      const served = await find(tx, row.id);
      return served ? ok(served) : fail(failure('evaluation.nothing_served', { detail: moment }));
    }
  }
}

/** Who served at a moment of a case (谁办理谁负责): it has to have come, and the case must not be erased. */
export async function servedBy(
  tx: Transaction,
  row: CaseRow,
  moment: Moment,
): Promise<Result<Served, Failure>> {
  const served = await serving(tx, row, moment);
  if (!served.ok) return served;
  return isPutAway(row) ? fail(failure('case.erased')) : served;
}
