import { type CaseState, isFinal } from '#contracts/case-states';
import { endOfCase } from '#contracts/short-code';
import type { Queryable } from '../../platform/database/database.ts';
import {
  and,
  asc,
  desc,
  eq,
  gte,
  inArray,
  isNull,
  lte,
  type SQL,
  sql,
} from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from './case-row.ts';
import { externalIdsOf } from './external-ids.ts';
import { involves, seenBy } from './seen-by.ts';
import { caseExternal, caseRecord } from './tables.ts';
import { type CaseView, caseView, mayReadWords } from './view.ts';
import { openWords } from './words.ts';

export const sorts = ['-submitted', 'submitted', '-updated', 'updated'] as const;
export type Sort = (typeof sorts)[number];

export type CaseFilter = {
  /** Any of these. */
  readonly state?: readonly CaseState[] | undefined;
  /** In whatever part. */
  readonly region?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly itemCode?: string | undefined;
  readonly submittedSince?: Date | undefined;
  readonly updatedSince?: Date | undefined;
  readonly updatedUntil?: Date | undefined;
  readonly regionalCaseId?: string | undefined;
  /** The number that the caller gave it. */
  readonly externalId?: string | undefined;
  /** 查询短码. */
  readonly code?: string | undefined;
  /** By what cases of one applicant are found (`personIndexes`). */
  readonly applicant?: readonly string[] | undefined;
  /** Only among these. */
  readonly among?: readonly string[] | undefined;
  readonly sort?: Sort | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

const cursorForms: Readonly<Record<'submitted' | 'updated', RegExp>> = {
  submitted: /^case_[0-9a-v]{26}$/,
  updated: /^(\d{1,15})\.(case_[0-9a-v]{26})$/,
};

const orderOf = (sort: Sort) => ({
  by: sort.endsWith('updated') ? ('updated' as const) : ('submitted' as const),
  isDescending: sort.startsWith('-'),
});

/** Whether a cursor is one of a list that is sorted so. */
export const isCursorOf = (sort: Sort, cursor: string): boolean =>
  cursorForms[orderOf(sort).by].test(cursor);

const cursorAt = (sort: Sort, { id, updatedAt }: CaseRow): string =>
  orderOf(sort).by === 'submitted' ? id : `${updatedAt.getTime()}.${id}`;

/** What comes behind a cursor: by a key that every case has once, so that nothing is skipped or told twice. */
function behind(sort: Sort, cursor: string): SQL {
  const { by, isDescending } = orderOf(sort);
  const than = isDescending ? sql`<` : sql`>`;
  if (by === 'submitted') return sql`${caseRecord.id} ${than} ${cursor}`;
  const [, at = '', id = ''] = cursorForms.updated.exec(cursor) ?? [];
  const time = new Date(Number(at)).toISOString();
  // The time alone as well: ranges of pages (BRIN) are left out by a column, and never by a pair of them.
  const until = isDescending ? sql`<=` : sql`>=`;
  return sql`${caseRecord.updatedAt} ${until} ${time}::timestamptz
    and (${caseRecord.updatedAt}, ${caseRecord.id}) ${than} (${time}::timestamptz, ${id})`;
}

/** What changed in so few days is found by its time and then sorted, not looked for along the numbers of years. */
const fewDaysMs = 10 * 86_400_000;

function ordersOf(sort: Sort, { updatedSince }: CaseFilter, now: Date) {
  const { by, isDescending } = orderOf(sort);
  const ordered = isDescending ? desc : asc;
  if (by === 'updated') return [ordered(caseRecord.updatedAt), ordered(caseRecord.id)];
  const isLate = updatedSince && now.getTime() - updatedSince.getTime() < fewDaysMs;
  return [ordered(isLate ? sql`(${caseRecord.id} || '')` : caseRecord.id)];
}

/** Open ones and rare ends are found by an index of their own, however many others there are. */
function stands(states: readonly CaseState[]): SQL | undefined {
  const ended = states.filter(isFinal);
  if (ended.length === states.length) return inArray(caseRecord.endedAs, ended);
  const any = inArray(caseRecord.state, [...states]);
  return ended.length === 0 ? and(isNull(caseRecord.endedAs), any) : any;
}

const caseEnd = sql`right(${caseRecord.id}, 8)`;

function conditionsOf(caller: Caller, filter: CaseFilter, sort: Sort): (SQL | undefined)[] {
  const { state, region, from, to, itemCode, submittedSince, updatedSince, cursor } = filter;
  const { regionalCaseId, externalId, code, applicant, among, updatedUntil } = filter;
  return [
    ...seenBy(caller),
    // A platform sees its own region's alone: said twice it would be guessed wrong.
    region && !(caller.role === 'platform' && caller.region === region)
      ? involves(region)
      : undefined,
    from ? eq(caseRecord.fromRegion, from) : undefined,
    to ? eq(caseRecord.toRegion, to) : undefined,
    itemCode ? eq(caseRecord.itemCode, itemCode) : undefined,
    state?.length ? stands(state) : undefined,
    // Numbers begin with the time of their making.
    submittedSince ? gte(caseRecord.id, firstId('case', submittedSince)) : undefined,
    updatedSince ? gte(caseRecord.updatedAt, updatedSince) : undefined,
    updatedUntil ? lte(caseRecord.updatedAt, updatedUntil) : undefined,
    regionalCaseId ? eq(caseRecord.regionalCaseId, regionalCaseId) : undefined,
    // Two members may call two cases the same: everybody finds their own.
    externalId
      ? sql`${caseRecord.id} = (select ${caseExternal.caseId} from ${caseExternal}
          where ${caseExternal.clientId} = ${caller.clientId} and ${caseExternal.externalId} = ${externalId})`
      : undefined,
    code ? eq(caseEnd, endOfCase(code)) : undefined,
    applicant ? inArray(caseRecord.personIndex, [...applicant]) : undefined,
    among ? inArray(caseRecord.id, [...among]) : undefined,
    cursor ? behind(sort, cursor) : undefined,
  ];
}

/** The cases that a caller may see and asks for. */
export function caseQuery(
  database: Pick<Queryable, 'select'>,
  caller: Caller,
  filter: CaseFilter,
  now: Date,
) {
  const { sort = '-submitted' } = filter;
  return database
    .select()
    .from(caseRecord)
    .where(and(...conditionsOf(caller, filter, sort)))
    .orderBy(...ordersOf(sort, filter, now))
    .limit(filter.limit + 1);
}

const later = (one?: Date, other?: Date): Date | undefined =>
  one && other ? new Date(Math.max(+one, +other)) : (one ?? other);

/** How far one looks for a page by the time of the last change, before one looks everywhere. */
const windowsMs = [3_600_000, 86_400_000, fewDaysMs];

/**
 * The windows of time in which a page is looked for, one after the other. There is no index in this order, so that a
 * change of a case writes none; but by ranges of pages what changed within a few days is found at once.
 */
export function windowsOf(
  { sort = '-submitted', cursor, submittedSince, ...filter }: CaseFilter,
  begin: Date,
  now: Date,
): readonly Pick<CaseFilter, 'updatedSince' | 'updatedUntil'>[] {
  const { by, isDescending } = orderOf(sort);
  if (by === 'submitted') return [{ updatedSince: filter.updatedSince }];
  // No case changed before it was submitted.
  const updatedSince = later(filter.updatedSince, submittedSince);
  const whole = { updatedSince };
  const [, at] = cursor === undefined ? [] : (cursorForms.updated.exec(cursor) ?? []);
  if (isDescending) {
    const fromMs = at === undefined ? now.getTime() : Number(at);
    const since = updatedSince?.getTime() ?? 0;
    const near = windowsMs.map((ms) => fromMs - ms).filter((ms) => ms > since);
    return [...near.map((ms) => ({ updatedSince: new Date(ms) })), whole];
  }
  const fromMs = at === undefined ? (updatedSince ?? begin).getTime() : Number(at);
  const near = windowsMs.map((ms) => new Date(fromMs + ms));
  return [...near.map((updatedUntil) => ({ updatedSince, updatedUntil })), whole];
}

/** When the first case of all began: nothing changed before. */
async function beginning(database: Pick<Queryable, 'select'>): Promise<Date> {
  const { id, createdAt } = caseRecord;
  const [first] = await database.select({ createdAt }).from(caseRecord).orderBy(asc(id)).limit(1);
  return first?.createdAt ?? new Date(0);
}

/** One more than the page, where there are more. */
async function readPage(
  platform: Platform,
  caller: Caller,
  filter: CaseFilter,
): Promise<readonly CaseRow[]> {
  const database = platform.database();
  const now = platform.clock();
  const {
    sort,
    cursor,
    updatedSince,
    submittedSince,
    regionalCaseId,
    externalId,
    code,
    applicant,
    among,
  } = filter;
  const isOfFew = caller.subject ?? regionalCaseId ?? externalId ?? code ?? applicant ?? among;
  const needsBegin = sort === 'updated' && !isOfFew && !cursor && !updatedSince && !submittedSince;
  const begin = needsBegin ? await beginning(database) : now;
  const windows = isOfFew ? [{}] : windowsOf(filter, begin, now);
  let rows: readonly CaseRow[] = [];
  for (const window of windows) {
    rows = await caseQuery(database, caller, { ...filter, ...window }, now);
    if (rows.length > filter.limit) break;
  }
  return rows;
}

/** Cases that the caller has to do with, the newest first unless it is asked otherwise. */
export async function listCases(
  platform: Platform,
  caller: Caller,
  filter: CaseFilter,
): Promise<{ cases: CaseView[]; next?: string }> {
  const found = await readPage(platform, caller, filter);
  const rows = found.slice(0, filter.limit);
  const last = found.length > filter.limit ? rows.at(-1) : undefined;
  const readable = mayReadWords(caller);
  const named = await externalIdsOf(platform.database(), rows, caller);
  const cases = await Promise.all(
    rows.map(async (row) => {
      const words = readable ? await openWords(platform.keys, row) : {};
      return caseView(row, { ...words, externalId: named.get(row.id) });
    }),
  );
  return { cases, ...(last ? { next: cursorAt(filter.sort ?? '-submitted', last) } : {}) };
}
