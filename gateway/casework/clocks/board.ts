import { differ } from '#contracts/case-times';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { findItem } from '../../documents/items/store.ts';
import {
  and,
  asc,
  eq,
  gte,
  isNotNull,
  isNull,
  or,
  type SQL,
  sql,
} from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { boardRegion } from '../cases/board-region.ts';
import type { CaseRow } from '../cases/case-row.ts';
import { caseRecord } from '../cases/tables.ts';
import { type Clock, clockOf } from './clock.ts';
import { type Facts, readFacts } from './facts.ts';
import type { ClockRow } from './keep.ts';
import { type ActualTimes, actualTimes } from './suggest.ts';
import { caseClock } from './tables.ts';

/** The clocks of one case, for its view. Computed from what happened, not from what the board keeps. */
export async function clockOfCase(platform: Platform, row: CaseRow): Promise<Clock | undefined> {
  const database = platform.database();
  const facts = (await readFacts(database, [row.id]))(row.id);
  if (facts.moves.length === 0) return undefined;
  const [kept] = await database.select().from(caseClock).where(eq(caseClock.caseId, row.id));
  const known = kept && kept.promisedDays !== null ? kept : undefined;
  const days = known ?? (await findItem(platform, row.itemCode));
  return days && clockOf(facts, row.toRegion, days, platform.clock());
}

export type BoardQuery = {
  readonly region?: string | undefined;
  readonly threshold: 0 | 50 | 80 | 100;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

export type BoardEntry = Clock & {
  readonly caseId: string;
  readonly itemCode: string;
  readonly itemName: string;
  readonly state: CaseRow['state'];
  readonly region: string;
  readonly from: string;
  readonly acceptedAt?: string;
  readonly acceptanceToldAt?: string;
};

export type Board = { readonly cases: readonly BoardEntry[]; readonly next?: string };

const cursorForm = /^(\d{4}-\d{2}-\d{2})\.(case_[0-9a-v]{26})$/;

function conditionsOf(
  region: string | undefined,
  { threshold, cursor }: BoardQuery,
): SQL[] | undefined {
  const conditions: (SQL | undefined)[] = [isNull(caseClock.endedAt)];
  if (region !== undefined) conditions.push(eq(caseClock.region, region));
  if (threshold > 0)
    conditions.push(
      or(
        and(isNull(caseClock.acceptedAt), gte(caseClock.warnedAcceptance, threshold)),
        gte(caseClock.warnedPromised, threshold),
        gte(caseClock.warnedStatutory, threshold),
      ),
    );
  if (cursor !== undefined) {
    const [, due, caseId] = cursorForm.exec(cursor) ?? [];
    if (due === undefined || caseId === undefined) return undefined;
    conditions.push(sql`(${caseClock.due}, ${caseClock.caseId}) > (${due}, ${caseId})`);
  }
  return conditions.flatMap((condition) => condition ?? []);
}

/** Of an acceptance that was told at another time than it happened. */
function toldOf({ moves }: Facts) {
  const accepted = moves.find(({ event }) => event === 'accept');
  return accepted?.toldAt && differ(accepted.at, accepted.toldAt)
    ? { acceptanceToldAt: asServed(accepted.toldAt) }
    : {};
}

const entryOf = (kept: ClockRow, row: CaseRow, facts: Facts, clock: Clock): BoardEntry => ({
  caseId: kept.caseId,
  itemCode: row.itemCode,
  itemName: row.itemName,
  state: row.state,
  region: kept.region,
  from: row.fromRegion,
  ...(kept.acceptedAt ? { acceptedAt: asServed(kept.acceptedAt) } : {}),
  ...toldOf(facts),
  ...clock,
});

/** Open cases of a region, the most urgent first; those that stand still come last. */
export async function deadlineBoard(
  platform: Platform,
  caller: Caller,
  query: BoardQuery,
): Promise<Result<Board, Failure>> {
  const region = boardRegion(caller, query.region);
  if (!region.ok) return region;
  const conditions = conditionsOf(region.value, query);
  if (!conditions) return fail(failure('request.cursor_invalid'));
  const rows = await platform
    .database()
    .select({ kept: caseClock, row: caseRecord })
    .from(caseClock)
    .innerJoin(caseRecord, eq(caseRecord.id, caseClock.caseId))
    .where(and(...conditions))
    .orderBy(asc(caseClock.due), asc(caseClock.caseId))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  const ids = page.map(({ kept }) => kept.caseId);
  const factsOf = await readFacts(platform.database(), ids);
  const now = platform.clock();
  const cases = page.flatMap(({ kept, row }) => {
    const facts = factsOf(kept.caseId);
    const clock = clockOf(facts, kept.region, kept, now);
    return clock ? [entryOf(kept, row, facts, clock)] : [];
  });
  const last = rows.length > query.limit ? page.at(-1)?.kept : undefined;
  return ok({ cases, ...(last ? { next: `${last.due}.${last.caseId}` } : {}) });
}

const sampleSize = 200;

type ItemLimits = Pick<Item, 'promisedDays' | 'statutoryDays' | 'promisedUnit' | 'statutoryUnit'>;

/** What the cases of an item that were decided last really took, against what is promised now. */
export async function timesOfItem(
  platform: Platform,
  itemCode: string,
): Promise<Result<ActualTimes & ItemLimits, Failure>> {
  const item = await findItem(platform, itemCode);
  if (!item) return fail(failure('item.not_found'));
  const decided = await platform
    .database()
    .select({ usedDays: caseClock.usedDays })
    .from(caseClock)
    .where(
      and(
        eq(caseClock.itemCode, itemCode),
        isNotNull(caseClock.usedDays),
        // What was promised in another unit was counted in that one.
        sql`coalesce(${caseClock.promisedUnit}, 'working_day') = ${item.promisedUnit ?? 'working_day'}`,
      ),
    )
    .orderBy(sql`${caseClock.endedAt} desc`)
    .limit(sampleSize);
  const { promisedDays, statutoryDays, promisedUnit, statutoryUnit } = item;
  const used = decided.flatMap(({ usedDays }) => usedDays ?? []);
  const units = { promisedUnit, statutoryUnit };
  return ok({ promisedDays, statutoryDays, ...units, ...actualTimes(used, promisedDays) });
}
