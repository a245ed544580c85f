import type { Queryable } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { noLaterThan } from '../../platform/time/breaker.ts';
import { noteworthyMs } from '../../platform/time/database-clock.ts';
import { pulledRegions } from '../../trust/federation/pulled.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { changeBreaker } from '../gate/gate-store.ts';
import { type CourierSettings, longestLeaseSeconds } from '../outbox/options.ts';

/**
 * Whoever made a message may have seen the database's clock ahead and be gone, or be a process that sends nothing: what was
 * never tried and is later than now, as its number says, is due. Its number also finds it, so that asking costs nothing.
 */
export const takeFromLaterHour = (database: Queryable, now: Date): Promise<unknown> =>
  database.execute(sql`update outbox set next_attempt_at = ${now}
    where message_id >= ${firstId('msg', new Date(now.getTime() + noteworthyMs))}
      and state = 'pending' and attempts = 0 and held is null and next_attempt_at > ${now}`);

/**
 * After the database's clock was set back: what was planned, leased or begun by the hour that it showed is due now. What
 * waits for an opening waits for that day and hour, whatever the clock said; shares and leases of those who live are
 * renewed by them. The same again changes nothing, so that every process may do it.
 */
export async function forgetLaterHour(
  platform: Platform,
  regions: readonly string[],
  { shareTtlMs, sendingMarginMs }: Pick<CourierSettings, 'shareTtlMs' | 'sendingMarginMs'>,
): Promise<void> {
  const database = platform.database();
  const { document } = await currentFederation(platform);
  const pulled = pulledRegions(document);
  const now = platform.clock();
  const after = (ms: number) => new Date(now.getTime() + ms);
  // A message that is on its way keeps the time that it needs: its courier has not died.
  const leaseUntil = after(platform.config.regionTimeoutMs + sendingMarginMs);
  await database.execute(sql`update outbox set next_attempt_at = ${now}
    where state = 'pending' and held is distinct from 'calendar' and next_attempt_at > ${now}`);
  await database.execute(sql`update outbox set lease_until = ${leaseUntil}
    where state in ('queued', 'sending') and lease_until > ${leaseUntil} and to_region <> all(${sql.param(pulled)}::text[])`);
  // A region that fetches has as long as it asked for.
  const longest = after(longestLeaseSeconds * 1000);
  await database.execute(sql`update outbox set lease_until = ${longest}
    where state = 'sending' and lease_until > ${longest} and to_region = any(${sql.param(pulled)}::text[])`);
  await database.execute(sql`delete from region_share
    where expires_at > ${after(shareTtlMs)}`);
  await database.execute(sql`update region_gate
    set beat_at = least(beat_at, ${now}), tokens_at = least(tokens_at, ${now})
    where beat_at > ${now} or tokens_at > ${now}`);
  for (const region of regions)
    await database.transaction((tx) =>
      changeBreaker(tx, region, now, noLaterThan, () => undefined),
    );
  platform.log.warn('delivery.clock_set_back');
}
