import type { Moment } from '#contracts/evaluation';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayOf, startOfDay } from '../../platform/time/working-days.ts';
import { keptFor } from './kept.ts';

/** How many service moments a body had, evaluated or not. */
export type ServedMoments = {
  readonly region: string;
  readonly body: string;
  readonly moment: Moment;
  readonly n: number;
};

/** Each kind is counted by item before they are put together: there are few items and many cases. */
const readServed = (platform: Platform, first: Date, after: Date): Promise<ServedMoments[]> => {
  const [from, until] = [first.toISOString(), after.toISOString()];
  return rowsOf<ServedMoments>(
    platform.database(),
    sql`select region, left(item_code, 18) as body, moment, sum(n)::int as n from (
        select from_region as region, item_code, 'collection' as moment, count(*) as n from case_record
          where id >= ${firstId('case', first)} and id < ${firstId('case', after)} group by 1, 2
        union all select region, item_code, 'handling', count(*) from case_clock
          where ended_at >= ${from}::timestamptz and ended_at < ${until}::timestamptz group by 1, 2
        union all select served_by, item_code, 'delivery', count(*) from case_result
          where served_at >= ${from}::timestamptz and served_at < ${until}::timestamptz group by 1, 2
        union all select to_region, item_code, 'consultation', count(*) from consultation
          where case_id is not null and answered_at >= ${from}::timestamptz and answered_at < ${until}::timestamptz group by 1, 2
      ) as moments group by 1, 2, 3`,
  );
};

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** Of what lies so far back little is told any more. */
const settledDays = 1;

/** The sums of several stretches of time. Pure. */
export function summed(stretches: readonly (readonly ServedMoments[])[]): readonly ServedMoments[] {
  const sums = new Map<string, ServedMoments>();
  for (const of of stretches.flat()) {
    const place = `${of.region} ${of.body} ${of.moment}`;
    sums.set(place, { ...of, n: of.n + (sums.get(place)?.n ?? 0) });
  }
  return [...sums.values()];
}

/**
 * The moments of a month. Anybody may ask: its last days are counted once a minute, those before once an hour, however many do.
 */
export async function servedIn(
  platform: Platform,
  first: Date,
  after: Date,
): Promise<readonly ServedMoments[]> {
  const yesterday = startOfDay(dayOf(platform.clock()) - settledDays).getTime();
  const settled = new Date(Math.min(after.getTime(), Math.max(first.getTime(), yesterday)));
  const stretches = [
    { from: first, until: settled, ageMs: hourMs },
    { from: settled, until: after, ageMs: minuteMs },
  ].filter(({ from, until }) => from < until);
  return summed(
    await Promise.all(
      stretches.map(({ from, until, ageMs }) =>
        keptFor(platform, `served ${from.toISOString()} ${until.toISOString()}`, ageMs, () =>
          readServed(platform, from, until),
        ),
      ),
    ),
  );
}
