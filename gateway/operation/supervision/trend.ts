import { layOutNow } from '../../audit/reading/facts.ts';
import { looked, lookedOrRefused } from '../../audit/reading/tables.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import { type Mandate, within } from './mandate.ts';
import { casesOf, type Period } from './report-period.ts';

const dayMs = 86_400_000;

/** What is counted in every step. */
const measures = [
  'received',
  'ended',
  'acceptanceMissed',
  'promiseMissed',
  'statutoryMissed',
  'evaluations',
  'bad',
  'reads',
  'refused',
] as const;
type Counted = Readonly<Record<(typeof measures)[number], number>>;

/** One step: its first day in +08:00, and what was counted in it. */
export type TrendStep = Counted & { readonly at: string };

/** As many days as make a chart that somebody reads: a month by days, half a year by weeks, a year by four weeks; pure. */
export function stepDays(days: number): number {
  return days <= 31 ? 1 : days <= 186 ? 7 : 28;
}

/** In which step of the period a moment lies. */
const stepAt = (moment: SQL, { from }: Period, stepMs: number): SQL =>
  sql`floor((extract(epoch from ${moment}) * 1000 - ${from.getTime()}::float8) / ${stepMs}::float8)::int`;

const times = ({ from, to }: Period, column: SQL): SQL =>
  sql`${column} >= ${from.toISOString()}::timestamptz and ${column} < ${to.toISOString()}::timestamptz`;
const count = (where: SQL): SQL => sql`count(*) filter (where ${where})::float8`;
/** Of the log: a list that showed several cases is one event, with a fact for each. */
const events = (where: SQL): SQL => sql`count(distinct f.index) filter (where ${where})::float8`;
const inRegion = (column: SQL, region: string | undefined): SQL =>
  region === undefined ? sql`true` : sql`${column} = ${region}`;

type Asked = {
  readonly period: Period;
  readonly mandate: Mandate | undefined;
  readonly region: string | undefined;
};

/** By the day of their receipt: what became of them since, and which limits were missed. */
const casesBy = ({ period, mandate, region }: Asked, stepMs: number): SQL => sql`
  select ${stepAt(sql`c.created_at`, period, stepMs)} as step, count(*)::float8 as received,
    ${count(sql`c.ended_as is not null`)} as ended,
    ${count(sql`k.warned_acceptance >= 100`)} as "acceptanceMissed", ${count(sql`k.warned_promised >= 100`)} as "promiseMissed",
    ${count(sql`k.warned_statutory >= 100`)} as "statutoryMissed"
  from case_record c left join case_clock k on k.case_id = c.id
  where c.id >= ${firstId('case', period.from)} and c.id < ${firstId('case', period.to)}
    and ${casesOf(mandate, undefined)} and ${inRegion(sql`c.to_region`, region)} group by 1`;

const evaluationsBy = ({ period, mandate, region }: Asked, stepMs: number): SQL => sql`
  select ${stepAt(sql`e.given_at`, period, stepMs)} as step, count(*)::float8 as evaluations, ${count(sql`e.score <= 2`)} as bad
  from evaluation e where ${times(period, sql`e.given_at`)} and e.upheld_at is null
    and ${mandate ? sql`e.region = any(${sql.param([...mandate.regions])}::text[])` : sql`true`} and ${inRegion(sql`e.region`, region)} group by 1`;

/** Of the log: who looked, and what the gateway refused. */
const looksBy = ({ period, mandate, region }: Asked, stepMs: number): SQL => sql`
  select ${stepAt(sql`f.at::timestamptz`, period, stepMs)} as step,
    ${events(sql.raw(looked))} as reads, ${events(sql`f.outcome = 'refused'`)} as refused
  from audit_fact f
  where f.at >= ${period.from.toISOString()} and f.at < ${period.to.toISOString()}
    and (${sql.raw(lookedOrRefused)})
    and ${within(mandate)} and ${inRegion(sql`f.organisation`, region)} group by 1`;

type Row = Partial<Counted> & { readonly step: number };

/** Every step of the time, those in which nothing was counted too; pure. */
export function stepsOf(
  { from, to }: Pick<Period, 'from' | 'to'>,
  stepMs: number,
  rows: readonly Row[],
): readonly TrendStep[] {
  const length = Math.ceil((to.getTime() - from.getTime()) / stepMs);
  return Array.from({ length }, (_, nth) => {
    const here = rows.filter(({ step }) => step === nth);
    const sum = (name: keyof Counted) => here.reduce((all, row) => all + (row[name] ?? 0), 0);
    const counted = Object.fromEntries(measures.map((name) => [name, sum(name)])) as Counted;
    return { at: dayName(dayOf(new Date(from.getTime() + nth * stepMs))), ...counted };
  });
}

/** How it went: cases, missed limits, what people said, who looked, in steps of the time that is asked about. */
export async function trendIn(
  platform: Platform,
  asked: Asked,
): Promise<{ readonly stepDays: number; readonly steps: readonly TrendStep[] }> {
  const { period } = asked;
  const days = stepDays((period.to.getTime() - period.from.getTime()) / dayMs);
  const stepMs = days * dayMs;
  await layOutNow(platform);
  const of = (query: SQL) => rowsOf<Row>(platform.database(), query);
  const rows = [
    ...(await of(casesBy(asked, stepMs))),
    ...(await of(evaluationsBy(asked, stepMs))),
    ...(await of(looksBy(asked, stepMs))),
  ];
  return { stepDays: days, steps: stepsOf(period, stepMs, rows) };
}
