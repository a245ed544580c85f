import { LRUCache } from 'lru-cache';
import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { DayQuota } from '../../platform/http/rate-limit.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member, Quota } from './entries.ts';

/** For members whose quota was not agreed. */
export const defaultQuota: Quota = { requestsPerSecond: 1000, burst: 2000, concurrent: 64 };

/** One citizen after the other at one machine; more than that is not a citizen. */
const kioskQuota: Quota = { requestsPerSecond: 10, burst: 30, concurrent: 4, casesPerDay: 500 };

export const quotaOf = ({ quota, role }: Pick<Member, 'quota' | 'role'>): Quota =>
  quota ?? (role === 'kiosk' ? kioskQuota : defaultQuota);

/** Seconds until the day ends in +08:00. */
function secondsLeftToday(now: Date): number {
  const midnight = Date.parse(`${inShanghai(now).slice(0, 10)}T24:00:00+08:00`);
  return Math.max(1, Math.ceil((midnight - now.getTime()) / 1000));
}

type Counted = { readonly day: string; readonly cases: number };

/** What this process counted last, by member: the answer of a submission says it without asking again. */
const lastCounted = perPlatform(() => new LRUCache<string, Counted>({ max: 2000 }));

const dayOf = (now: Date): string => inShanghai(now).slice(0, 10);

/** What is left of a member's day as this process counted last; undefined where its days have no limit. */
export function dayQuotaOf(platform: Platform, member: Member): DayQuota | undefined {
  const limit = quotaOf(member).casesPerDay;
  if (limit === undefined) return undefined;
  const now = platform.clock();
  const counted = lastCounted(platform).get(member.clientId);
  const left = counted?.day === dayOf(now) ? Math.max(0, limit - counted.cases) : undefined;
  return { limit, left, secondsLeft: secondsLeftToday(now) };
}

/**
 * Counts one more case of a member today, or refuses where that is one too many. Members without a daily
 * quota are not counted. One row per member: exact over all processes.
 */
export async function countCase(
  platform: Platform,
  database: Pick<Queryable, 'execute'>,
  member: Member,
): Promise<Result<void, Failure>> {
  const limit = quotaOf(member).casesPerDay;
  if (limit === undefined) return ok(undefined);
  const now = platform.clock();
  const day = dayOf(now);
  const [row] = await rowsOf<{ cases: number }>(
    database,
    sql`insert into member_day as m (client_id, day, cases)
      select ${member.clientId}, ${day}::date, 1 where ${limit}::int > 0
      on conflict (client_id) do update
        set cases = case when m.day = excluded.day then m.cases + 1 else 1 end, day = excluded.day
        where m.day <> excluded.day or m.cases < ${limit}::int
      returning cases`,
  );
  lastCounted(platform).set(member.clientId, { day, cases: row?.cases ?? limit });
  if (row) return ok(undefined);
  return fail(
    failure('request.rate_limited', {
      detail: `${limit} cases per day`,
      retryAfterSeconds: secondsLeftToday(now),
    }),
  );
}
