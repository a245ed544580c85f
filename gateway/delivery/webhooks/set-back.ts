import type { Queryable } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { noLaterThan } from '../../platform/time/breaker.ts';
import { noteworthyMs } from '../../platform/time/database-clock.ts';
import { leaseMs } from './claim.ts';
import { lockEndpoints, saveEndpoint } from './store.ts';

/** As `takeFromLaterHour` of messages: the process that planned it may be gone, or tell nobody anything. */
export const takeFromLaterHour = (database: Queryable, now: Date): Promise<unknown> =>
  database.execute(sql`update webhook set next_attempt_at = ${now}
    where id >= ${firstId('wh', new Date(now.getTime() + noteworthyMs))}
      and state = 'pending' and attempts = 0 and next_attempt_at > ${now}`);

/** After the database's clock was set back: nothing waits for the hour that it showed; calls under way keep their time. */
export async function forgetLaterHour(platform: Platform): Promise<void> {
  const now = platform.clock();
  const leaseUntil = new Date(now.getTime() + leaseMs);
  await platform.database().transaction(async (tx) => {
    await tx.execute(sql`update webhook set next_attempt_at = ${now}
      where state = 'pending' and next_attempt_at > ${now}`);
    await tx.execute(sql`update webhook set lease_until = ${leaseUntil}
      where state = 'sending' and lease_until > ${leaseUntil}`);
    for (const endpoint of await lockEndpoints(tx))
      await saveEndpoint(tx, {
        ...endpoint,
        breaker: noLaterThan(endpoint.breaker, now.getTime()),
      });
  });
}
