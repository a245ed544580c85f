import { testEventType } from '#contracts/webhook';
import { appendAudit } from '../../audit/log/append.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { inBites } from '../../platform/database/in-bites.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { courierDefaults } from '../outbox/options.ts';
import { parkedEvent } from './record.ts';
import { takeFromLaterHour } from './set-back.ts';
import { isFirst, type WebhookRow } from './store.ts';
import { toldMembers } from './told-members.ts';

/** What was told, and the calls that told it. Published in docs/webhooks.md. */
export const keptMs = 30 * 86_400_000;
/** A test that nobody could send for so long, because the address does not answer, says that by itself. */
const testMs = 3_600_000;
const batch = 1000;

/** Parks what could not be told within its lifetime, also where the breaker let nothing go. */
async function parkOverdue(platform: Platform, now: Date): Promise<void> {
  const before = new Date(now.getTime() - courierDefaults.retry.lifetimeMs);
  await platform.database().transaction(async (tx) => {
    const parked = await rowsOf<
      Pick<WebhookRow, 'id' | 'caseId' | 'clientId' | 'type' | 'version'>
    >(
      tx,
      sql`update webhook set state = 'parked' where id in (
          select w.id from webhook w where w.state = 'pending' and w.since < ${before} and ${isFirst}
          limit ${batch} for update of w skip locked)
        returning id, case_id as "caseId", client_id as "clientId", type, version`,
    );
    await appendAudit(
      tx,
      parked.map((row) => parkedEvent(row, 'expired')),
      now,
    );
  });
}

/** What expired waits for an operator; what nobody wants, or is long over, goes. */
export async function sweepWebhooks(platform: Platform): Promise<void> {
  const now = platform.clock();
  const database = platform.database();
  const wanted = (await toldMembers(platform, database)).flatMap(({ clientId, webhook }) =>
    webhook ? [clientId] : [],
  );
  await database.execute(sql`update webhook set state = 'dropped', finished_at = ${now}
    where state in ('pending', 'parked') and client_id <> all(${sql.param(wanted)}::text[])`);
  const testsBefore = new Date(now.getTime() - testMs);
  await database.execute(sql`update webhook set state = 'dropped', finished_at = ${now}
    where state = 'pending' and type = ${testEventType} and since < ${testsBefore}`);
  await takeFromLaterHour(database, now);
  await parkOverdue(platform, now);
  const before = new Date(now.getTime() - keptMs);
  await inBites(batch, () =>
    database.execute(sql`delete from webhook where id in (
      select id from webhook where finished_at < ${before} limit ${batch})`),
  );
  await inBites(batch, () =>
    database.execute(sql`delete from webhook_attempt where id in (
      select id from webhook_attempt where at < ${before} limit ${batch})`),
  );
}
