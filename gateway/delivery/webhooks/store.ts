import { type Queryable, rowsOf, type Transaction } from '../../platform/database/database.ts';
import { and, eq, inArray, sql } from '../../platform/database/drizzle.ts';
import type { Endpoint, Room } from './admit.ts';
import { webhook, webhookEndpoint } from './tables.ts';

export type WebhookRow = typeof webhook.$inferSelect;

/** A row whose process died comes back after this. */
const retakenAfterMs = 5000;

/** Puts rows back whose process is gone. The attempt counts: the member may have seen it. */
export async function takeBack(tx: Transaction, now: Date): Promise<void> {
  await tx
    .update(webhook)
    .set({
      state: 'pending',
      attempts: sql`attempts + 1`,
      nextAttemptAt: new Date(now.getTime() + retakenAfterMs),
      leaseUntil: null,
      leaseToken: null,
    })
    .where(and(eq(webhook.state, 'sending'), sql`${webhook.leaseUntil} < ${now}`));
}

export async function countInFlight(tx: Transaction): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf<{ clientId: string; count: number }>(
    tx,
    sql`select client_id as "clientId", count(*)::int as count from webhook
      where state = 'sending' group by client_id`,
  );
  return new Map(rows.map(({ clientId, count }) => [clientId, count]));
}

export async function readEndpoints(
  database: Pick<Queryable, 'select'>,
): Promise<ReadonlyMap<string, Endpoint>> {
  const rows = await database.select().from(webhookEndpoint);
  return new Map(rows.map((row) => [row.clientId, row]));
}

export const saveEndpoint = (tx: Transaction, { clientId, url, breaker }: Endpoint) =>
  tx
    .insert(webhookEndpoint)
    .values({ clientId, url, breaker })
    .onConflictDoUpdate({ target: webhookEndpoint.clientId, set: { url, breaker } });

/** Puts a row back that nothing was sent of: no attempt. */
export async function letGo(
  database: Pick<Queryable, 'update'>,
  { id, leaseToken }: WebhookRow,
  now: Date,
): Promise<void> {
  await database
    .update(webhook)
    .set({
      state: 'pending',
      nextAttemptAt: new Date(now.getTime() + retakenAfterMs),
      leaseUntil: null,
      leaseToken: null,
    })
    .where(
      and(
        eq(webhook.id, id),
        eq(webhook.state, 'sending'),
        eq(webhook.leaseToken, leaseToken ?? ''),
      ),
    );
}

export const lockEndpoints = (tx: Transaction): Promise<Endpoint[]> =>
  tx.select().from(webhookEndpoint).orderBy(webhookEndpoint.clientId).for('update');

/** Nothing before this row in its lane is unfinished: order per case and member. */
export const isFirst = sql`not exists (
  select 1 from webhook earlier where earlier.client_id = w.client_id and earlier.case_id = w.case_id
    and earlier.version < w.version and earlier.state in ('pending', 'sending', 'parked'))`;

/** Claims due rows, as many per member as there is room. */
export async function claimDue(
  tx: Transaction,
  rooms: readonly Room[],
  leaseUntil: Date,
  now: Date,
): Promise<WebhookRow[]> {
  const given = JSON.stringify(rooms.map(({ clientId, room }) => ({ client: clientId, room })));
  const heads = await rowsOf<{ id: string }>(
    tx,
    sql`select head.id from jsonb_to_recordset(${given}::jsonb) as rooms (client text, room int)
      cross join lateral (
        select w.id from webhook w
        where w.state = 'pending' and w.client_id = rooms.client and w.next_attempt_at <= ${now} and ${isFirst}
        order by w.next_attempt_at limit rooms.room) head`,
  );
  if (heads.length === 0) return [];
  const ids = heads.map(({ id }) => id);
  return tx
    .update(webhook)
    .set({ state: 'sending', leaseUntil, leaseToken: crypto.randomUUID() })
    .where(inArray(webhook.id, ids))
    .returning();
}

/** What a row becomes when a call is over, if it is still held. @returns whether it was */
export async function settle(
  tx: Transaction,
  row: WebhookRow,
  change: Partial<WebhookRow>,
): Promise<boolean> {
  const rows = await tx
    .update(webhook)
    .set({ ...change, attempts: row.attempts + 1, leaseUntil: null, leaseToken: null })
    .where(
      and(
        eq(webhook.id, row.id),
        eq(webhook.state, 'sending'),
        eq(webhook.leaseToken, row.leaseToken ?? ''),
      ),
    )
    .returning({ id: webhook.id });
  return rows.length > 0;
}
