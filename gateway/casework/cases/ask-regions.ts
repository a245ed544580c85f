import type { CaseReport } from '#contracts/case';
import { CaseState, isFinal, type ReportKind } from '#contracts/case-states';
import type { RegionalStatus } from '#contracts/regional-answers';
import { outbox } from '../../delivery/outbox/tables.ts';
import { and, asc, eq, gt, gte, inArray, or } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseRow } from './case-row.ts';
import { caseRecord } from './tables.ts';
import { takeReportOf } from './take-report.ts';

/** What became of a case when its region was asked after a restore. */
export type Found = {
  readonly caseId: string;
  readonly region: string;
  readonly outcome: /** Both say the same, or the region is told by what is on its way. */
    | 'agrees'
    /** The region does not have it yet: the submission is on its way. */
    | 'will_be_sent'
    /** The region went on while our memory of it was lost: its state was taken. */
    | 'taken'
    /** It does not have what we know that it had, or says what cannot follow: somebody must look. */
    | 'differs'
    /** It gave no answer: ask again. */
    | 'not_answered';
  readonly state: CaseState;
  /** What the region says, or why it says nothing. */
  readonly said?: string;
};

const openStates = CaseState.options.filter((state) => !isFinal(state));

/** What was open at `since`, as far as this database knows, by id. */
export const openSince = (
  platform: Platform,
  since: Date,
  after: string,
  limit: number,
): Promise<CaseRow[]> =>
  platform
    .database()
    .select()
    .from(caseRecord)
    .where(
      and(
        gt(caseRecord.id, after),
        or(inArray(caseRecord.state, openStates), gte(caseRecord.updatedAt, since)),
      ),
    )
    .orderBy(asc(caseRecord.id))
    .limit(limit);

/** What a region must have reported that says that a case stands so; nothing, where it decided nothing yet. */
const reportOf: Readonly<Record<CaseState, ReportKind | 'none' | 'unknown'>> = {
  submitted: 'none',
  forwarded: 'none',
  accepted: 'accept',
  refused: 'refuse',
  supplement_required: 'require_supplement',
  approved: 'approve',
  denied: 'deny',
  terminated: 'terminate',
  withdrawn: 'unknown',
  suspended: 'unknown',
};

/** In the place of what the region wrote in a report that was lost. */
const reason =
  '数据库恢复后向该地区查得；原文请向其索取 · found by asking the region after a restore';

/** Whether the region is still to be sent something about the case. */
async function isOnItsWay(platform: Platform, row: CaseRow): Promise<boolean> {
  const waiting = await platform
    .database()
    .select({ id: outbox.messageId })
    .from(outbox)
    .where(
      and(
        eq(outbox.caseId, row.id),
        eq(outbox.toRegion, row.toRegion),
        inArray(outbox.state, ['pending', 'queued', 'sending']),
      ),
    )
    .limit(1);
  return waiting.length > 0;
}

const unlessOnItsWay = async (platform: Platform, row: CaseRow) =>
  (await isOnItsWay(platform, row)) ? 'will_be_sent' : 'differs';

/** Takes what the region says as its report, by the way that they come. */
async function takeState(
  platform: Platform,
  row: CaseRow,
  { regionalCaseId, state }: RegionalStatus,
): Promise<'agrees' | 'taken' | 'differs'> {
  const event = reportOf[state];
  if (event === 'none') return 'agrees';
  if (event === 'unknown') return 'differs';
  const now = platform.clock();
  const report: CaseReport = {
    reportId: `restore-${newId('evt', now)}`,
    caseId: row.id,
    regionalCaseId,
    event,
    at: now.toISOString(),
    reason,
    wanted: [],
  };
  const taken = await takeReportOf(platform, row.toRegion, report);
  return taken.ok ? 'taken' : 'differs';
}

/**
 * Asks the deciding region how a case stands, which this database may have forgotten, and takes it. Repeatable. What the
 * region does not have is sent by the couriers as always: the outbox still holds it, and what was sent before is
 * known there by its id.
 */
export async function askRegion(platform: Platform, row: CaseRow): Promise<Found> {
  const found = { caseId: row.id, region: row.toRegion, state: row.state };
  const bound = platform.regions.get(row.toRegion);
  const door = bound?.adapter.cases;
  if (!bound || !door) return { ...found, outcome: 'not_answered', said: 'cannot be asked' };
  const { id: caseId, regionalCaseId } = row;
  const asked = { caseId, ...(regionalCaseId === null ? {} : { regionalCaseId }) };
  const status = await door.statusOf(asked, bound.context());
  if (!status.ok) {
    const { kind, code } = status.failure;
    if (kind !== 'rejected') return { ...found, outcome: 'not_answered', said: `${kind} ${code}` };
    return { ...found, outcome: await unlessOnItsWay(platform, row), said: 'no such case' };
  }
  const said = status.value.state;
  if (row.state === said) return { ...found, outcome: 'agrees', said };
  const outcome = isFinal(row.state)
    ? await unlessOnItsWay(platform, row)
    : await takeState(platform, row, status.value);
  return { ...found, outcome, said };
}
