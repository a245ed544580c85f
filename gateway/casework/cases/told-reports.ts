import type { CaseState } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { isStandstill, readTold, type ToldReport } from '#contracts/told-report';
import { and, eq } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type CaseRow, readCase } from './case-row.ts';
import { caseChange, receipt } from './tables.ts';
import { receiptKindOf, type Told, takeReportOf } from './take-report.ts';

export type Taken = {
  readonly caseId: string;
  /** How the case stands now. */
  readonly state: CaseState;
  readonly receipt: string;
  /** What is irregular about the report. */
  readonly irregular: readonly string[];
};

/** What was answered to a report, the first time and ever after. */
async function answerTo(
  platform: Platform,
  row: CaseRow,
  told: Told,
): Promise<Result<Taken, Failure>> {
  const database = platform.database();
  const [kept, current] = await Promise.all([
    database
      .select({ jws: receipt.jws, at: receipt.createdAt })
      .from(receipt)
      .where(
        and(
          eq(receipt.refMessageId, told.reportId),
          eq(receipt.kind, receiptKindOf(told)),
          eq(receipt.caseId, row.id),
        ),
      )
      .limit(1),
    readCase(database, row.id),
  ]);
  const [first] = kept;
  if (!first || !current)
    return fail(failure('gateway.internal', { internal: 'a report without its receipt' }));
  const marks = await database
    .select({ codes: caseChange.reasonCode })
    .from(caseChange)
    .where(
      and(
        eq(caseChange.caseId, row.id),
        eq(caseChange.event, 'irregular'),
        eq(caseChange.at, first.at),
      ),
    );
  return ok({
    caseId: row.id,
    state: current.state,
    receipt: first.jws,
    irregular: marks.flatMap(({ codes }) => codes?.split(' ') ?? []),
  });
}

const parties = ({ fromRegion, toRegion, homeRegion }: CaseRow) => [
  'operator',
  fromRegion,
  toRegion,
  ...(homeRegion === null ? [] : [homeRegion]),
];

/** Takes what the platform of the deciding region reports of a case, as what every adapter reads of its region's word. */
export async function takeToldReport(
  platform: Platform,
  row: CaseRow,
  report: ToldReport,
  { caller, claim }: { readonly caller: Caller; readonly claim: IdempotencyClaim },
): Promise<Result<Taken, Failure>> {
  const foreign = report.kind === 'suspend' && report.owner !== undefined;
  if (foreign && !parties(row).includes(report.owner ?? '')) {
    const problem = { pointer: '/owner', reason: 'not a region of this case, nor operator' };
    return fail(failure('request.invalid', { fields: [problem] }));
  }
  const told: Told = isStandstill(report)
    ? { ...report, caseId: row.id }
    : readTold(report, row.id);
  const taken = await takeReportOf(platform, row.toRegion, told, {
    claim,
    proof: caller.proof,
    clerk: caller.actor,
  });
  return taken.ok ? answerTo(platform, row, told) : taken;
}
