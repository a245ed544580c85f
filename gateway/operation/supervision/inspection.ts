import { rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import type { Mandate } from './mandate.ts';
import { casesOf, type Period } from './report-period.ts';

/** What one body did with the cases that came to it in a time. */
type Cases = {
  readonly received: number;
  readonly open: number;
  readonly refused: number;
  readonly approved: number;
  readonly denied: number;
  readonly withdrawn: number;
  readonly terminated: number;
  /** 补正: cases for which more was asked, and how often the most of one. */
  readonly supplemented: number;
  readonly asksOfOneCase: number;
  readonly acceptanceMissed: number;
  readonly promiseMissed: number;
  readonly statutoryMissed: number;
  /** Working days of the promise that half of those that were decided took; null before one was. Promises in other units do not count. */
  readonly medianDays: number | null;
  /** Days from sending to acceptance of half of them. */
  readonly medianDaysToAccept: number | null;
};

/** How it answered, of one kind of question. */
type Answers = {
  readonly asked: number;
  readonly answered: number;
  readonly answeredLate: number;
  readonly overdue: number;
};

type Evaluations = {
  readonly given: number;
  readonly bad: number;
  readonly mended: number;
  readonly overdue: number;
};

/** 一门式监督: time and quality of one body's answers. */
export type Inspected = {
  readonly region: string;
  /** 统一社会信用代码 of the body; absent: what is of the region and of no item. */
  readonly body?: string;
  readonly cases?: Cases;
  readonly evaluations?: Evaluations;
  readonly consultations?: Answers;
  readonly faultReports?: Answers;
  readonly accessComplaints?: Answers;
};

type Keyed<T> = T & { readonly region: string; readonly body: string | null };

/** The regions whose bodies are looked at. */
type Reach = { readonly regions: (column: SQL) => SQL };

function reachOf(mandate: Mandate | undefined, region: string | undefined): Reach {
  const all = mandate?.regions;
  return {
    regions: (
      column,
    ) => sql`${all ? sql`${column} = any(${sql.param([...all])}::text[])` : sql`true`}
      and ${region === undefined ? sql`true` : sql`${column} = ${region}`}`,
  };
}

const times = ({ from, to }: Period, column: SQL): SQL =>
  sql`${column} >= ${from.toISOString()}::timestamptz and ${column} < ${to.toISOString()}::timestamptz`;
const count = (where: SQL): SQL => sql`count(*) filter (where ${where})::float8`;
/** The day of a moment in +08:00, as days stand in the tables. */
const dayOfTime = (column: SQL): SQL =>
  sql`to_char(${column} at time zone interval '8 hours', 'YYYY-MM-DD')`;

const casesBy = (period: Period, mandate: Mandate | undefined, { regions }: Reach): SQL => sql`
  select c.to_region as region, left(c.item_code, 18) as body, count(*)::float8 as received,
    ${count(sql`c.ended_as is null`)} as open, ${count(sql`c.ended_as = 'refused'`)} as refused,
    ${count(sql`c.ended_as = 'approved'`)} as approved, ${count(sql`c.ended_as = 'denied'`)} as denied,
    ${count(sql`c.ended_as = 'withdrawn'`)} as withdrawn, ${count(sql`c.ended_as = 'terminated'`)} as terminated,
    ${count(sql`asks.n > 0`)} as supplemented, coalesce(max(asks.n), 0)::float8 as "asksOfOneCase",
    ${count(sql`k.warned_acceptance >= 100`)} as "acceptanceMissed", ${count(sql`k.warned_promised >= 100`)} as "promiseMissed",
    ${count(sql`k.warned_statutory >= 100`)} as "statutoryMissed",
    percentile_cont(0.5) within group (order by k.used_days)
      filter (where coalesce(k.promised_unit, 'working_day') = 'working_day') as "medianDays",
    round((percentile_cont(0.5) within group (order by extract(epoch from c.accepted_at - c.created_at)) / 86400)::numeric, 1)::float8 as "medianDaysToAccept"
  from case_record c left join case_clock k on k.case_id = c.id
    cross join lateral (select count(*) as n from case_change h where h.case_id = c.id and h.event = 'require_supplement') as asks
  where c.id >= ${firstId('case', period.from)} and c.id < ${firstId('case', period.to)}
    and ${casesOf(mandate, undefined)} and ${regions(sql`c.to_region`)} group by 1, 2`;

const evaluationsBy = (period: Period, { regions }: Reach, today: string): SQL => sql`
  select e.region, left(e.item_code, 18) as body, count(*)::float8 as given, ${count(sql`e.score <= 2`)} as bad,
    ${count(sql`e.score <= 2 and e.next_step_by is null`)} as mended, ${count(sql`e.next_step_by < ${today}`)} as overdue
  from evaluation e where ${times(period, sql`e.given_at`)} and e.upheld_at is null and ${regions(sql`e.region`)} group by 1, 2`;

/** Questions with a day by which they are answered. */
function answersBy(
  table: SQL,
  columns: { readonly region: SQL; readonly item: SQL; readonly due: SQL },
  period: Period,
  { regions }: Reach,
  today: string,
): SQL {
  const { region, item, due } = columns;
  return sql`select ${region} as region, left(${item}, 18) as body, count(*)::float8 as asked,
      ${count(sql`q.answered_at is not null`)} as answered, ${count(sql`${dayOfTime(sql`q.answered_at`)} > ${due}`)} as "answeredLate",
      ${count(sql`q.answered_at is null and ${due} < ${today}`)} as overdue
    from ${table} as q where ${times(period, sql`q.created_at`)} and ${regions(region)} group by 1, 2`;
}

/** Everything of one body in one row, whatever it was counted in. */
function merged(parts: Readonly<Record<string, readonly Keyed<object>[]>>): Inspected[] {
  const rows = new Map<string, Inspected>();
  for (const [name, counted] of Object.entries(parts))
    for (const { region, body, ...figures } of counted) {
      const key = `${region} ${body ?? ''}`;
      const row = rows.get(key) ?? { region, ...(body === null ? {} : { body }) };
      rows.set(key, { ...row, [name]: figures });
    }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** 一门式监督 at a glance: of every body that decides, how many, how fast, how often late, and what people said of it. */
export async function inspect(
  platform: Platform,
  period: Period,
  mandate: Mandate | undefined,
  region: string | undefined,
): Promise<readonly Inspected[]> {
  const reach = reachOf(mandate, region);
  const today = dayName(dayOf(platform.clock()));
  const database = platform.database();
  const of = (query: SQL) => rowsOf<Keyed<object>>(database, query);
  const answers = (table: SQL, columns: Parameters<typeof answersBy>[1]) =>
    of(answersBy(table, columns, period, reach, today));
  return merged({
    cases: await of(casesBy(period, mandate, reach)),
    evaluations: await of(evaluationsBy(period, reach, today)),
    consultations: await answers(sql`consultation`, {
      region: sql`q.to_region`,
      item: sql`q.item_code`,
      due: sql`q.due_on`,
    }),
    faultReports: await answers(sql`fault_report`, {
      region: sql`q.region`,
      item: sql`q.item_code`,
      due: sql`q.answer_by`,
    }),
    accessComplaints: await answers(sql`access_complaint`, {
      region: sql`q.organisation`,
      item: sql`null::text`,
      due: sql`q.answer_by`,
    }),
  });
}
