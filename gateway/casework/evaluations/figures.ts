import { isBad, type Moment, type Score } from '#contracts/evaluation';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type ServedMoments, servedIn } from './served.ts';

/** What was said of one body at one moment in one month, and how often it served. */
export type Figure = {
  readonly region: string;
  /** 统一社会信用代码 of the body. */
  readonly body: string;
  readonly moment: Moment;
  /** How many service moments there were, evaluated or not. */
  readonly served: number;
  readonly evaluations: number;
  /** How many gave each score, 5 非常满意 to 1 非常不满意. */
  readonly scores: Readonly<Record<string, number>>;
  /** In percent, one decimal: scores of 3 and more; absent where nobody evaluated. */
  readonly satisfied?: number;
  /** Of the bad ones: how many are mended, and how many should have been by now. */
  readonly bad: number;
  readonly mended: number;
  readonly overdue: number;
};

type Counted = {
  readonly region: string;
  readonly body: string;
  readonly moment: Moment;
  readonly score: Score;
  readonly n: number;
  readonly mended: number;
  readonly overdue: number;
};

const sumOf = (rows: readonly Counted[], what: 'n' | 'mended' | 'overdue'): number =>
  rows.reduce((sum, row) => sum + row[what], 0);

type Where = Pick<Figure, 'region' | 'body' | 'moment'>;

/** Pure. Each is counted in the month in which it happened: what was said may be of a moment of the month before. */
function figureOf(
  { region, body, moment }: Where,
  rows: readonly Counted[],
  served: number,
): Figure {
  const evaluations = sumOf(rows, 'n');
  const bad = rows.filter(({ score }) => isBad(score));
  const good = evaluations - sumOf(bad, 'n');
  return {
    region,
    body,
    moment,
    served,
    evaluations,
    scores: Object.fromEntries(
      [5, 4, 3, 2, 1].map((score) => [
        String(score),
        sumOf(
          rows.filter((row) => row.score === score),
          'n',
        ),
      ]),
    ),
    ...(evaluations === 0 ? {} : { satisfied: Math.round((good / evaluations) * 1000) / 10 }),
    bad: sumOf(bad, 'n'),
    mended: sumOf(bad, 'mended'),
    overdue: sumOf(bad, 'overdue'),
  };
}

/** The first moment of a month, and of the next, in +08:00. */
export function monthBounds(month: string): readonly [Date, Date] {
  const [year = 0, ofYear = 0] = month.split('-').map(Number);
  const begins = (nth: number) => new Date(Date.UTC(year, nth) - 8 * 3_600_000);
  return [begins(ofYear - 1), begins(ofYear)];
}

/**
 * 一月一通报: the figures of a month, computed from what was given, never typed. What was upheld on review counts nowhere.
 * @param month `2026-11`, in +08:00
 */
export async function monthlyFigures(
  platform: Platform,
  month: string,
  region: string | undefined,
  today: string,
): Promise<readonly Figure[]> {
  const [first, after] = monthBounds(month);
  const ofRegion = region === undefined ? sql`` : sql`and region = ${region}`;
  const told = rowsOf<Counted>(
    platform.database(),
    sql`select region, left(item_code, 18) as body, moment, score, count(*)::int as n,
        count(*) filter (where next_step_by is null)::int as mended,
        count(*) filter (where next_step_by < ${today})::int as overdue
      from evaluation
      where given_at >= ${first.toISOString()}::timestamptz and given_at < ${after.toISOString()}::timestamptz and upheld_at is null ${ofRegion}
      group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  );
  const [rows, moments] = await Promise.all([told, servedIn(platform, first, after)]);
  const served = moments.filter((of) => region === undefined || of.region === region);
  return figuresOf(rows, served);
}

const placeOf = ({ region, body, moment }: Where): string => `${region} ${body} ${moment}`;

/** Every body and moment that served or was evaluated, in their order. Pure. */
export function figuresOf(
  rows: readonly Counted[],
  served: readonly ServedMoments[],
): readonly Figure[] {
  const told = Map.groupBy(rows, placeOf);
  const counted = new Map(served.map((of) => [placeOf(of), of.n]));
  const places = new Map([...served, ...rows].map((of) => [placeOf(of), of]));
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, of]) => figureOf(of, told.get(place) ?? [], counted.get(place) ?? 0));
}
