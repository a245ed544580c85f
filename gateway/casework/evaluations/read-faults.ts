import { z } from 'zod';
import { asServed } from '#contracts/dates';
import { and, desc, eq, isNull, lt, type SQL } from '../../platform/database/drizzle.ts';
import { openJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { forgetAnswered } from '../cases/answers-kept.ts';
import { readCase } from '../cases/case-row.ts';
import { type FaultRow, keyOf } from './fault-reports.ts';
import { contactDays } from './follow-up.ts';
import { faultRelations } from './kinds.ts';
import { faultReport } from './tables.ts';

const isPast = (day: string, now: Date): boolean => dayName(dayOf(now)) > day;

const contactBy = ({ createdAt }: FaultRow): string =>
  dayName(workingDaysAfter(dayOf(createdAt), contactDays));

/** An answer is a contact. */
const isOverdue = (row: FaultRow, now: Date): boolean =>
  row.answeredAt === null &&
  (isPast(row.answerBy, now) || (row.contactedAt === null && isPast(contactBy(row), now)));

export const faultView = (row: FaultRow, now: Date) => ({
  faultReportId: row.id,
  region: row.region,
  ...(row.caseId === null ? {} : { caseId: row.caseId }),
  ...(row.itemCode === null ? {} : { itemCode: row.itemCode }),
  state: row.answeredAt ? ('answered' as const) : ('open' as const),
  createdAt: asServed(row.createdAt),
  answerBy: row.answerBy,
  contactBy: contactBy(row),
  ...(row.contactedAt ? { contactedAt: asServed(row.contactedAt) } : {}),
  overdue: isOverdue(row, now),
  ...(row.outcome === null ? {} : { outcome: row.outcome }),
  ...(row.answeredAt ? { answeredAt: asServed(row.answeredAt) } : {}),
});
export type FaultView = ReturnType<typeof faultView>;

/** One report; its words for who wrote them and for who answers them. */
export async function describeFault(
  platform: Platform,
  row: FaultRow,
  caller: Caller,
): Promise<FaultView & { text?: string; answer?: string }> {
  const database = platform.database();
  const view = faultView(row, platform.clock());
  const mayReadWords = faultRelations(row, caller).some(
    (relation) => relation === 'reporter' || relation === 'answerer',
  );
  if (!mayReadWords) return view;
  const ofCase = row.caseId === null ? undefined : await readCase(database, row.caseId);
  const key = await keyOf(platform, row, ofCase);
  const open = async (sealed: Uint8Array | null, what: string) =>
    key && sealed
      ? { [what]: z.string().parse(await openJson(key.key, sealed, `${row.id} ${what}`)) }
      : {};
  return { ...view, ...(await open(row.words, 'text')), ...(await open(row.answer, 'answer')) };
}

export type FaultQuery = {
  readonly region?: string | undefined;
  /** Those of one person by one app. */
  readonly reporter?: { readonly clientId: string; readonly subject: string } | undefined;
  readonly state: 'all' | 'open';
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** Reports about a region, or of a person, newest first, without their words. Whose they are is checked before. */
export async function listFaults(
  platform: Platform,
  { region, reporter, state, cursor, limit }: FaultQuery,
): Promise<{ faultReports: FaultView[]; next?: string }> {
  const conditions: SQL[] = [];
  if (region !== undefined) conditions.push(eq(faultReport.region, region));
  if (reporter !== undefined)
    conditions.push(
      eq(faultReport.subject, reporter.subject),
      eq(faultReport.clientId, reporter.clientId),
    );
  if (state === 'open') conditions.push(isNull(faultReport.answeredAt));
  if (cursor !== undefined) conditions.push(lt(faultReport.id, cursor));
  const rows = await platform
    .database()
    .select()
    .from(faultReport)
    .where(and(...conditions))
    .orderBy(desc(faultReport.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const now = platform.clock();
  return {
    faultReports: page.map((row) => faultView(row, now)),
    ...(last ? { next: last.id } : {}),
  };
}

export const forgetFaults = (platform: Platform): Promise<void> =>
  forgetAnswered(platform, faultReport);
