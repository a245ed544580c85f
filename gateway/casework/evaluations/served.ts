import type { Moment } from '#contracts/evaluation';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';

/** How many service moments a body had in a month, evaluated or not. */
export type ServedMoments = {
  readonly region: string;
  readonly body: string;
  readonly moment: Moment;
  readonly n: number;
};

const readServed = (platform: Platform, first: Date, after: Date): Promise<ServedMoments[]> => {
  const [from, until] = [first.toISOString(), after.toISOString()];
  return rowsOf<ServedMoments>(
    platform.database(),
    sql`select region, left(item_code, 18) as body, moment, count(*)::int as n from (
        select from_region as region, item_code, 'collection' as moment from case_record
          where id >= ${firstId('case', first)} and id < ${firstId('case', after)}
        union all select region, item_code, 'handling' from case_clock
          where ended_at >= ${from}::timestamptz and ended_at < ${until}::timestamptz
        union all select served_by, item_code, 'delivery' from case_result
          where served_at >= ${from}::timestamptz and served_at < ${until}::timestamptz
        union all select to_region, item_code, 'consultation' from consultation
          where case_id is not null and answered_at >= ${from}::timestamptz and answered_at < ${until}::timestamptz
      ) as moments group by 1, 2, 3`,
  );
};

type Kept = { readonly moments: Promise<readonly ServedMoments[]>; readonly readAtMs: number };

const maxAgeMs = 60_000;
const maxMonths = 24;
const keptOf = perPlatform(() => new Map<string, Kept>());

/** The moments of a month; anybody may ask, so that it is counted once a minute, however many do. */
export function servedIn(
  platform: Platform,
  first: Date,
  after: Date,
): Promise<readonly ServedMoments[]> {
  const kept = keptOf(platform);
  const key = first.toISOString();
  const nowMs = platform.monotonicMs();
  const known = kept.get(key);
  if (known && nowMs - known.readAtMs < maxAgeMs) return known.moments;
  const moments = readServed(platform, first, after);
  kept.delete(key);
  kept.set(key, { moments, readAtMs: nowMs });
  moments.catch(() => {
    if (kept.get(key)?.moments === moments) kept.delete(key);
  });
  const [oldest] = kept.keys();
  if (kept.size > maxMonths && oldest !== undefined) kept.delete(oldest);
  return moments;
}
