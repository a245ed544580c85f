import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { noLaterThan } from '../../platform/time/breaker.ts';
import { leaseMs } from './claim.ts';
import { lockEndpoints, saveEndpoint } from './store.ts';

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
