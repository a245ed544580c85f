import { isBad, type Moment, type Score } from '#contracts/evaluation';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';

/** What was said of one body at one moment in one month. */
export type Figure = {
  readonly region: string;
  /** 统一社会信用代码 of the body. */
  readonly body: string;
  readonly moment: Moment;
  readonly evaluations: number;
  /** How many gave each score, 5 非常满意 to 1 非常不满意. */
  readonly scores: Readonly<Record<string, number>>;
  /** In percent, one decimal: scores of 3 and more. */
  readonly satisfied: number;
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

function figureOf(rows: readonly [Counted, ...Counted[]]): Figure {
  const [{ region, body, moment }] = rows;
  const evaluations = sumOf(rows, 'n');
  const bad = rows.filter(({ score }) => isBad(score));
  const good = evaluations - sumOf(bad, 'n');
  return {
    region,
    body,
    moment,
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
    satisfied: Math.round((good / evaluations) * 1000) / 10,
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
  const rows = await rowsOf<Counted>(
    platform.database(),
    sql`select region, left(item_code, 18) as body, moment, score, count(*)::int as n,
        count(*) filter (where next_step_by is null)::int as mended,
        count(*) filter (where next_step_by < ${today})::int as overdue
      from evaluation
      where given_at >= ${first.toISOString()}::timestamptz and given_at < ${after.toISOString()}::timestamptz and upheld_at is null ${ofRegion}
      group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  );
  const groups = Map.groupBy(rows, ({ region: of, body, moment }) => `${of} ${body} ${moment}`);
  return [...groups.values()].flatMap(([head, ...rest]) =>
    head ? [figureOf([head, ...rest])] : [],
  );
}
