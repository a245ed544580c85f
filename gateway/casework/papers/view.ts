import type { DueResult } from '#contracts/paper';
import {
  and,
  asc,
  eq,
  gte,
  isNull,
  lt,
  lte,
  type SQL,
  sql,
} from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from '../cases/case-row.ts';
import { changesOf } from '../cases/changes.ts';
import { issuedIn } from '../cases/issued-certificates.ts';
import { happenedAt } from '../cases/report-time.ts';
import { mayReadWords } from '../cases/view.ts';
import { openSaid } from '../cases/words.ts';
import { papersFor } from './owed.ts';
import { outcomeOf } from './results.ts';
import type { ResultRow } from './serve.ts';
import { casePaper, caseResult } from './tables.ts';

/** The papers of a case, those that are owed and not registered among them. */
export async function papersOf(platform: Platform, row: CaseRow, caller: Caller) {
  const database = platform.database();
  const [changes, registered] = await Promise.all([
    changesOf(database, row.id),
    database
      .select()
      .from(casePaper)
      .where(eq(casePaper.caseId, row.id))
      .orderBy(asc(casePaper.createdAt)),
  ]);
  const readable = mayReadWords(caller);
  const happened = await Promise.all(
    changes.map(async ({ event, at, statedAt, statedDoubt, implied, words }) => ({
      event,
      at: statedAt ? happenedAt({ at: statedAt, doubt: statedDoubt }, at) : at,
      implied,
      paper: readable ? (await openSaid(platform.keys, row, words)).paper : undefined,
    })),
  );
  return papersFor(happened, registered);
}

const isOverdue = ({ due, servedAt }: Pick<ResultRow, 'due' | 'servedAt'>, now: Date): boolean =>
  due !== null && (servedAt ? dayName(dayOf(servedAt)) : dayName(dayOf(now))) > due;

const serviceOf = (known: ResultRow, now: Date) => ({
  state: known.servedAt ? ('served' as const) : ('open' as const),
  ...(known.due === null ? {} : { due: known.due }),
  overdue: isOverdue(known, now),
  ...(known.servedAt ? { servedAt: known.servedAt.toISOString(), by: known.servedBy } : {}),
  ...(known.service
    ? { how: known.service.how, to: known.service.to, clerk: known.service.clerk }
    : {}),
  ...(known.service?.waybill ? { waybill: known.service.waybill } : {}),
  ...(known.service?.handoffId ? { handoffId: known.service.handoffId } : {}),
});

/** What came of a case, for its view: the certificates by their identifiers, and how the result reached its person. */
export async function resultOf(platform: Platform, row: CaseRow, caller: Caller) {
  const outcome = outcomeOf(row.state);
  if (!outcome) return undefined;
  const [[known], issued] = await Promise.all([
    platform.database().select().from(caseResult).where(eq(caseResult.caseId, row.id)),
    mayReadWords(caller) ? issuedIn(platform.database(), platform, row) : [],
  ]);
  return {
    outcome,
    ...(known ? { decidedAt: known.decidedAt.toISOString() } : {}),
    certificates: issued.map(({ certificate: { type, identifier, number }, status }) => ({
      type,
      identifier,
      number,
      status,
    })),
    ...(known ? { service: serviceOf(known, platform.clock()) } : {}),
  };
}

const viewOf = (row: ResultRow, now: Date): DueResult => ({
  caseId: row.caseId,
  itemCode: row.itemCode,
  outcome: row.outcome,
  decidedAt: row.decidedAt.toISOString(),
  ...(row.due === null ? {} : { due: row.due }),
  overdue: isOverdue(row, now),
});

/** Of the ten days of art. 44 so many are left when the board warns. */
const warnedDays = 2;

export type ResultQuery = {
  readonly region: string | undefined;
  readonly state: 'open' | 'due_soon' | 'overdue';
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** Results of a region's decisions that nobody has handed over yet, by case number. */
export async function openResults(
  platform: Platform,
  { region, state, cursor, limit }: ResultQuery,
): Promise<{ results: DueResult[]; next?: string }> {
  const now = platform.clock();
  const conditions: SQL[] = [isNull(caseResult.servedAt)];
  if (region !== undefined) conditions.push(eq(caseResult.region, region));
  const today = dayOf(now);
  if (state === 'overdue') conditions.push(lt(caseResult.due, dayName(today)));
  if (state === 'due_soon')
    conditions.push(
      gte(caseResult.due, dayName(today)),
      lte(caseResult.due, dayName(workingDaysAfter(today, warnedDays))),
    );
  if (cursor !== undefined) conditions.push(sql`${caseResult.caseId} > ${cursor}`);
  const rows = await platform
    .database()
    .select()
    .from(caseResult)
    .where(and(...conditions))
    .orderBy(asc(caseResult.caseId))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    results: page.map((row) => viewOf(row, now)),
    ...(last ? { next: last.caseId } : {}),
  };
}
