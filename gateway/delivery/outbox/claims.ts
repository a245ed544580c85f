import {
  type Database,
  type Queryable,
  rowsOf,
  type Transaction,
} from '../../platform/database/database.ts';
import { eq, inArray, sql } from '../../platform/database/drizzle.ts';
import type { OutboxRow } from './hooks.ts';
import { isHead, texts } from './store.ts';
import { type Hurry, outbox } from './tables.ts';

/** In somebody's hand, for another attempt: the times of the one before are its own. */
const heldBy = (leaseToken: string, leaseUntil: Date) =>
  ({
    state: 'sending',
    leaseToken,
    leaseUntil,
    held: null,
    sentAt: null,
    answeredAt: null,
  }) as const;

/** The rows that are this courier's now; those of a stale or second job are not among them. */
export function claimForSending(
  database: Database,
  ids: readonly string[],
  leaseToken: string,
  leaseUntil: Date,
): Promise<OutboxRow[]> {
  return database
    .update(outbox)
    .set(heldBy(leaseToken, leaseUntil))
    .where(sql`${outbox.messageId} = any(${texts(ids)}) and ${outbox.state} = 'queued'`)
    .returning();
}

/** Claims heads for regions that nobody here can reach. */
export function claimUndeliverable(
  database: Database,
  reachable: readonly string[],
  leaseToken: string,
  now: Date,
  leaseUntil: Date,
  limit: number,
): Promise<OutboxRow[]> {
  return database.transaction(async (tx) => {
    const heads = await rowsOf<{ messageId: string }>(
      tx,
      sql`select o.message_id as "messageId" from outbox o
        where o.state = 'pending' and o.to_region <> all(${texts(reachable)})
          and o.next_attempt_at <= ${now} and ${isHead}
        limit ${limit} for update of o skip locked`,
    );
    if (heads.length === 0) return [];
    const ids = heads.map((head) => head.messageId);
    return tx
      .update(outbox)
      .set(heldBy(leaseToken, leaseUntil))
      .where(inArray(outbox.messageId, ids))
      .returning();
  });
}

/** So many of the oldest heads are looked at for a message that failed least. */
const probeCandidates = 50;

/** Claims one due head to try a region with: one that failed least, because its own poison proves nothing. */
export async function claimProbe(
  tx: Transaction,
  region: string,
  now: Date,
  leaseToken: string,
  leaseUntil: Date,
): Promise<OutboxRow | undefined> {
  const [head] = await rowsOf<{ messageId: string }>(
    tx,
    sql`select candidate."messageId" from (
        select o.message_id as "messageId", o.attempts, o.next_attempt_at from outbox o
        where o.state = 'pending' and o.to_region = ${region} and o.next_attempt_at <= ${now} and ${isHead}
        order by o.next_attempt_at limit ${probeCandidates} for update of o skip locked) candidate
      order by candidate.attempts, candidate.next_attempt_at limit 1`,
  );
  if (!head) return undefined;
  const [row] = await tx
    .update(outbox)
    .set(heldBy(leaseToken, leaseUntil))
    .where(eq(outbox.messageId, head.messageId))
    .returning();
  return row;
}

const hurried = (region: string, hurries: readonly Hurry[]) =>
  sql`o.state = 'pending' and o.to_region = ${region} and o.hurry = any(${texts(hurries)}) and ${isHead}`;

/** Whether an operator hurries a message that could go. */
export async function isAnyHurried(
  database: Pick<Queryable, 'execute'>,
  region: string,
  hurries: readonly Hurry[],
): Promise<boolean> {
  const rows = await rowsOf(
    database,
    sql`select 1 from outbox o where ${hurried(region, hurries)} limit 1`,
  );
  return rows.length > 0;
}

/** Claims one head that an operator hurries. @param hurries which of them may pass what stops the others now */
export async function claimHurried(
  tx: Transaction,
  region: string,
  hurries: readonly Hurry[],
  leaseToken: string,
  leaseUntil: Date,
): Promise<OutboxRow | undefined> {
  const [row] = await tx
    .update(outbox)
    .set(heldBy(leaseToken, leaseUntil))
    .where(
      sql`${outbox.messageId} = (
        select o.message_id from outbox o
        where ${hurried(region, hurries)} order by o.next_attempt_at limit 1 for update of o skip locked)`,
    )
    .returning();
  return row;
}
