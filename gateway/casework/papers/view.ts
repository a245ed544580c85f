import { asServed } from '#contracts/dates';
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
import { instantView } from '../cases/instant-checks.ts';
import { instantDecision } from '../cases/instant-tables.ts';
import { issuedIn } from '../cases/issued-certificates.ts';
import { happenedAt } from '../cases/report-time.ts';
import { mayReadWords } from '../cases/view.ts';
import { openSaid } from '../cases/words.ts';
import { holdersOf } from './holders.ts';
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
  ...(known.servedAt ? { servedAt: asServed(known.servedAt), by: known.servedBy } : {}),
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
  const [[kept], issued] = await Promise.all([
    platform
      .database()
      .select({ known: caseResult, instant: instantDecision })
      .from(caseResult)
      .leftJoin(instantDecision, eq(instantDecision.caseId, caseResult.caseId))
      .where(eq(caseResult.caseId, row.id)),
    mayReadWords(caller) ? issuedIn(platform.database(), platform, row) : [],
  ]);
  const { known, instant } = kept ?? {};
  return {
    outcome,
    ...(instant && outcome === 'approved'
      ? { byRule: instantView(instant, platform.clock()) }
      : {}),
    ...(known ? { decidedAt: asServed(known.decidedAt) } : {}),
    certificates: issued.map(({ certificate: { type, identifier, number }, status }) => ({
      type,
      identifier,
      number,
      status,
    })),
    ...(known ? { service: serviceOf(known, platform.clock()) } : {}),
  };
}

const viewOf = (row: ResultRow, heldBy: string, now: Date): DueResult => ({
  caseId: row.caseId,
  itemCode: row.itemCode,
  outcome: row.outcome,
  decidedAt: asServed(row.decidedAt),
  ...(row.due === null ? {} : { due: row.due }),
  overdue: isOverdue(row, now),
  heldBy,
});

/** Of the ten days of art. 44 so many are left when the board warns. */
const warnedDays = 2;

export type ResultQuery = {
  readonly region: string | undefined;
  /** Whose region it is: that which decided, or that whose counter hands it over. */
  readonly side: 'decided' | 'collected';
  readonly state: 'open' | 'due_soon' | 'overdue';
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** Results that nobody has handed over yet, and who holds them, by case number. */
export async function openResults(
  platform: Platform,
  { region, side, state, cursor, limit }: ResultQuery,
): Promise<{ results: DueResult[]; next?: string }> {
  const now = platform.clock();
  const conditions: SQL[] = [isNull(caseResult.servedAt)];
  const owner = side === 'collected' ? caseResult.fromRegion : caseResult.region;
  if (region !== undefined) conditions.push(eq(owner, region));
  const today = dayOf(now);
  if (state === 'overdue') conditions.push(lt(caseResult.due, dayName(today)));
  if (state === 'due_soon')
    conditions.push(
      gte(caseResult.due, dayName(today)),
      lte(caseResult.due, dayName(workingDaysAfter(today, warnedDays))),
    );
  if (cursor !== undefined) conditions.push(sql`${caseResult.caseId} > ${cursor}`);
  const database = platform.database();
  const rows = await database
    .select()
    .from(caseResult)
    .where(and(...conditions))
    .orderBy(asc(caseResult.caseId))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const holders = await holdersOf(database, page);
  return {
    results: page.map((row) => viewOf(row, holders.get(row.caseId) ?? row.region, now)),
    ...(last ? { next: last.caseId } : {}),
  };
}
