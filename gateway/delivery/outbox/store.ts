import {
  type Database,
  type Queryable,
  rowsOf,
  type Transaction,
} from '../../platform/database/database.ts';
import { and, asc, eq, lt, sql } from '../../platform/database/drizzle.ts';
import type { OutboxRow } from './hooks.ts';
import { outbox } from './tables.ts';

/** The head of a lane, as far as the queue needs it. */
export type Head = {
  readonly messageId: string;
  readonly region: string;
  readonly attempts: number;
};

export const texts = (values: readonly string[]) => sql`${sql.param([...values])}::text[]`;
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

/** Nothing of the lane is under way, and nothing before this row is unfinished; a parked row is unfinished. */
export const isHead = sql`not exists (
  select 1 from outbox other
  where other.case_id = o.case_id and other.to_region = o.to_region and (
    other.state in ('queued', 'sending')
    or (other.sequence < o.sequence and other.state in ('pending', 'parked'))))`;

/** Rows per region that wait in the queue. */
export async function countQueued(database: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf<{ region: string; count: number }>(
    database,
    sql`select to_region as region, count(*)::int as count from outbox where state = 'queued' group by to_region`,
  );
  return new Map(rows.map(({ region, count }) => [region, count]));
}

/** Locks due heads of lanes, oldest first. @param rooms how many rows per region */
export function lockHeads(
  tx: Transaction,
  rooms: readonly { readonly region: string; readonly room: number }[],
  now: Date,
): Promise<Head[]> {
  return rowsOf<Head>(
    tx,
    sql`select head.* from jsonb_to_recordset(${json(rooms)}) as rooms (region text, room int)
      cross join lateral (
        select o.message_id as "messageId", o.to_region as region, o.attempts from outbox o
        where o.state = 'pending' and o.to_region = rooms.region and o.next_attempt_at <= ${now} and ${isHead}
        order by o.next_attempt_at limit rooms.room
        for update of o skip locked) head`,
  );
}

export async function markQueued(
  tx: Transaction,
  entries: readonly { readonly messageId: string; readonly jobId: string }[],
  leaseUntil: Date,
): Promise<void> {
  await tx.execute(sql`update outbox set state = 'queued', lease_until = ${leaseUntil}, lease_token = entry."jobId"
    from jsonb_to_recordset(${json(entries)}) as entry ("messageId" text, "jobId" text)
    where message_id = entry."messageId"`);
}

/** Puts rows back that no courier has taken. @returns how many those were */
export async function releaseQueued(
  database: Database,
  ids: readonly string[],
  nextAttemptAt: Date,
): Promise<number> {
  if (ids.length === 0) return 0;
  const result = await database.execute(sql`update outbox
    set state = 'pending', next_attempt_at = ${nextAttemptAt}, lease_until = null, lease_token = null
    where message_id = any(${texts(ids)}) and state = 'queued'`);
  return result.rowCount ?? 0;
}

/** Puts a row back that was claimed and never sent: no attempt. */
export async function releaseHeld(
  database: Database,
  { messageId, leaseToken }: OutboxRow,
  nextAttemptAt: Date,
): Promise<void> {
  await database.execute(sql`update outbox
    set state = 'pending', next_attempt_at = ${nextAttemptAt}, lease_until = null, lease_token = null
    where message_id = ${messageId} and state = 'sending' and lease_token = ${leaseToken}`);
}

/** Moves waiting rows of a closed region to its opening. A row that was moved there is not moved again. */
export function deferWaiting(
  tx: Transaction,
  region: string,
  until: Date,
  limit: number,
): Promise<OutboxRow[]> {
  return tx
    .update(outbox)
    .set({ nextAttemptAt: until, held: 'calendar' })
    .where(
      sql`${outbox.messageId} in (
        select o.message_id from outbox o
        where o.state = 'pending' and o.to_region = ${region} and o.next_attempt_at < ${until}
          and o.hurry is distinct from 'despite_closure'
        order by o.message_id limit ${limit} for update skip locked)`,
    )
    .returning();
}

/** Marks what waits for a breaker, so that each is told once. What is not due waits for its own reasons. */
export function holdWaiting(
  tx: Transaction,
  region: string,
  now: Date,
  limit: number,
): Promise<OutboxRow[]> {
  return tx
    .update(outbox)
    .set({ held: 'breaker' })
    .where(
      sql`${outbox.messageId} in (
        select o.message_id from outbox o
        where o.state = 'pending' and o.to_region = ${region} and o.next_attempt_at <= ${now}
          and o.held is distinct from 'breaker'
        order by o.next_attempt_at limit ${limit} for update skip locked)`,
    )
    .returning();
}

/** What a row becomes when an attempt is over; guarded by the hold under which it was made. */
export type RowChange = Pick<
  OutboxRow,
  | 'messageId'
  | 'state'
  | 'attempts'
  | 'nextAttemptAt'
  | 'held'
  | 'lastFailure'
  | 'sentAt'
  | 'answeredAt'
  | 'bytes'
  | 'finishedAt'
> & { readonly heldBy: string };

/** @returns ids of the rows that were still held and are changed */
export async function applyChanges(
  tx: Queryable,
  changes: readonly RowChange[],
): Promise<ReadonlySet<string>> {
  const rows = await rowsOf<{ messageId: string }>(
    tx,
    sql`update outbox o set state = change.state, attempts = change.attempts,
        next_attempt_at = change."nextAttemptAt", held = change.held, last_failure = change."lastFailure",
        finished_at = change."finishedAt", sent_at = change."sentAt", answered_at = change."answeredAt",
        recorded_at = clock_timestamp(), bytes = change.bytes, hurry = null, lease_until = null, lease_token = null
      from jsonb_to_recordset(${json(changes)}) as change ("messageId" text, "heldBy" text, state text,
        attempts int, "nextAttemptAt" timestamptz, held text, "lastFailure" jsonb,
        "finishedAt" timestamptz, "sentAt" timestamptz, "answeredAt" timestamptz, bytes int)
      where o.message_id = change."messageId" and o.state = 'sending' and o.lease_token = change."heldBy"
      returning o.message_id as "messageId"`,
  );
  return new Set(rows.map((row) => row.messageId));
}

/** Rows believed to wait in the queue for longer than their lease. */
export function lapsedInQueue(database: Database, now: Date, limit: number) {
  return rowsOf<{ messageId: string; region: string; jobId: string }>(
    database,
    sql`select message_id as "messageId", to_region as region, coalesce(lease_token, '') as "jobId"
      from outbox where state = 'queued' and lease_until < ${now} limit ${limit}`,
  );
}

export async function extendQueued(
  database: Database,
  ids: readonly string[],
  leaseUntil: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await database.execute(sql`update outbox set lease_until = ${leaseUntil}
    where message_id = any(${texts(ids)}) and state = 'queued'`);
}

/** Rows that somebody holds for longer than the lease: a courier that died, a region that fetched and is silent. */
export const lapsedInHand = (database: Database, now: Date, limit: number): Promise<OutboxRow[]> =>
  database
    .select()
    .from(outbox)
    .where(and(eq(outbox.state, 'sending'), lt(outbox.leaseUntil, now)))
    .orderBy(asc(outbox.leaseUntil))
    .limit(limit);

/** Unfinished rows per region and state; each by an index that holds such rows alone. */
export function countUnfinished(database: Database) {
  return rowsOf<{ region: string; state: string; count: number }>(
    database,
    sql`select to_region as region, state, count(*)::int as count from outbox
      where state = 'pending' or state in ('queued', 'sending') or state = 'parked' group by to_region, state`,
  );
}
