import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { monthBounds } from './figures.ts';

/** 找茬 of one region in one month: how many, how they were answered, and what is late. Of nobody who reported. */
export type FaultFigure = {
  readonly region: string;
  readonly reported: number;
  readonly answered: number;
  readonly mended: number;
  /** Answered after the day by which an answer was due, or not yet. */
  readonly late: number;
};

/**
 * What was reported in a month, whenever it was answered.
 * @param month `2026-11`, in +08:00
 */
export function faultFigures(
  platform: Platform,
  month: string,
  region: string | undefined,
  today: string,
): Promise<FaultFigure[]> {
  const [first, after] = monthBounds(month);
  const answeredOn = sql`to_char(answered_at at time zone interval '8 hours', 'YYYY-MM-DD')`;
  return rowsOf<FaultFigure>(
    platform.database(),
    sql`select region, count(*)::int as reported, count(answered_at)::int as answered,
        count(*) filter (where outcome = 'mended')::int as mended,
        count(*) filter (where coalesce(${answeredOn}, ${today}) > answer_by)::int as late
      from fault_report
      where id >= ${firstId('flt', first)} and id < ${firstId('flt', after)} ${region === undefined ? sql`` : sql`and region = ${region}`}
      group by 1 order by 1`,
  );
}
