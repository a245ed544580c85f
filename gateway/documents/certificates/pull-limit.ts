import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { holderOf, type Party } from '#contracts/party';
import { fail, ok, type Result } from '#contracts/result';
import { rowsOf } from '../../platform/database/database.ts';
import { lt, type SQL, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { quotaOf } from '../../trust/federation/quota.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { certificateRefs } from './certificate-ref.ts';
import { certificatePull } from './preview-tables.ts';

type Limit = { readonly atOnce: number; readonly perMinute: number; readonly perDay: number };

/** Of one holder, whoever asks: an application reads a handful; whoever wants more copies out a person's papers. */
export const holderLimit: Limit = { atOnce: 20, perMinute: 10, perDay: 200 };

const defaultCertificatesPerMinute = 1200;
const unlimited = 2_000_000_000;

const memberLimit = (perMinute: number): Limit => ({
  atOnce: perMinute,
  perMinute,
  perDay: unlimited,
});

const dayOf = (now: Date): string => inShanghai(now).slice(0, 10);

/** What a bucket `p` has by now, as it fills by the clock; a clock that steps back fills nothing. */
const filled = ({ atOnce, perMinute }: Limit, now: Date): SQL =>
  sql`least(${atOnce}::float8, p.tokens + ${perMinute / 60}::float8
    * greatest(0, extract(epoch from ${now.toISOString()}::timestamptz - p.at)))`;

/** Whether something is left in a bucket `p`. */
const hasLeft = (limit: Limit, now: Date): SQL =>
  sql`${filled(limit, now)} >= 1 and (p.day <> ${dayOf(now)} or p.today < ${limit.perDay}::int)`;

/**
 * Takes one from a bucket, or no row where it is empty.
 * @param given what has to hold for it to be taken at all
 */
function take(who: string, limit: Limit, now: Date, given: SQL): SQL {
  const { atOnce } = limit;
  const [at, day] = [now.toISOString(), dayOf(now)];
  return sql`insert into certificate_pull as p (who, tokens, at, day, today)
    select ${who}, ${atOnce - 1}::float8, ${at}::timestamptz, ${day}, 1 where ${atOnce}::int > 0 and ${given}
    on conflict (who) do update set tokens = ${filled(limit, now)} - 1, at = greatest(p.at, excluded.at), day = excluded.day,
      today = case when p.day = excluded.day then p.today + 1 else 1 end
    where ${hasLeft(limit, now)} returning who`;
}

/**
 * Counts one fetch of a certificate against its holder and against the member, over all processes, or refuses where it is one
 * too many.
 */
export async function countPull(
  platform: Platform,
  { clientId }: Caller,
  party: Party,
): Promise<Result<void, Failure>> {
  const now = platform.clock();
  const [holder = ''] = await certificateRefs(platform.keys, 'holder', holderOf(party).code);
  const member = (await currentFederation(platform)).members.get(clientId);
  const perMinute = member && quotaOf(member).certificatesPerMinute;
  const ofMember = memberLimit(perMinute ?? defaultCertificatesPerMinute);
  const [ofWhom, byWhom] = [`holder ${holder}`, `member ${clientId}`];
  const memberHasLeft = sql`(${ofMember.atOnce}::int > 0 and not exists (
    select from locked p where p.who = ${byWhom} and not (${hasLeft(ofMember, now)})))`;
  const [counted] = await rowsOf<{ taken: boolean; memberHasLeft: boolean }>(
    platform.database(),
    // What the limit of the one refuses costs the other nothing: others are fetched, or fetch, meanwhile.
    sql`with locked as materialized (
        select * from certificate_pull where who in (${ofWhom}, ${byWhom}) order by who for update),
      h as (${take(ofWhom, holderLimit, now, memberHasLeft)}),
      m as (${take(byWhom, ofMember, now, sql`exists (select from h)`)})
      select exists (select from m) as taken, ${memberHasLeft} as "memberHasLeft"`,
  );
  if (counted?.taken) return ok(undefined);
  return fail(
    failure('request.rate_limited', {
      detail: counted?.memberHasLeft
        ? 'too many certificates of one holder'
        : 'too many certificates of one member',
      retryAfterSeconds: 60,
    }),
  );
}

const dayMs = 86_400_000;

/** Buckets that are full again say nothing. */
export async function forgetPulls(platform: Platform): Promise<void> {
  const before = new Date(platform.clock().getTime() - 2 * dayMs);
  await platform.database().delete(certificatePull).where(lt(certificatePull.at, before));
}
