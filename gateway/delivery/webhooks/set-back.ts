import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { noLaterThan } from '../../platform/time/breaker.ts';
import { readEndpoints, saveEndpoint } from './store.ts';

/** After the database's clock was set back: nothing waits for the hour that it showed. */
export async function forgetLaterHour(platform: Platform): Promise<void> {
  const now = platform.clock();
  await platform.database().transaction(async (tx) => {
    await tx.execute(sql`update webhook set next_attempt_at = least(next_attempt_at, ${now}), lease_until = least(lease_until, ${now})
      where (state = 'pending' and next_attempt_at > ${now}) or (state = 'sending' and lease_until > ${now})`);
    for (const endpoint of (await readEndpoints(tx)).values())
      await saveEndpoint(tx, {
        ...endpoint,
        breaker: noLaterThan(endpoint.breaker, now.getTime()),
      });
  });
}
