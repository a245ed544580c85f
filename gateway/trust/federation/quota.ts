import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
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

/**
 * Counts one more case of a member today, or refuses where that is one too many. Members without a daily
 * quota are not counted. One row per member: exact over all processes.
 */
export async function countCase(
  database: Pick<Queryable, 'execute'>,
  member: Member,
  now: Date,
): Promise<Result<void, Failure>> {
  const limit = quotaOf(member).casesPerDay;
  if (limit === undefined) return ok(undefined);
  const day = inShanghai(now).slice(0, 10);
  const rows = await rowsOf(
    database,
    sql`insert into member_day as m (client_id, day, cases)
      select ${member.clientId}, ${day}::date, 1 where ${limit}::int > 0
      on conflict (client_id) do update
        set cases = case when m.day = excluded.day then m.cases + 1 else 1 end, day = excluded.day
        where m.day <> excluded.day or m.cases < ${limit}::int
      returning cases`,
  );
  if (rows.length > 0) return ok(undefined);
  return fail(
    failure('request.rate_limited', {
      detail: `${limit} cases per day`,
      retryAfterSeconds: secondsLeftToday(now),
    }),
  );
}
