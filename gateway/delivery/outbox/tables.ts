import type { Message } from '#contracts/case';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
} from '../../platform/database/drizzle.ts';
import type { Breaker } from '../../platform/time/breaker.ts';
import type { LastFailure } from '../../platform/time/retry.ts';

/**
 * pending -> queued (a job was asked for) -> sending (a courier holds the lease) -> delivered | refused |
 * expired | parked; back to pending after a failure that may pass or a closed door.
 */
export type OutboxState =
  | 'pending'
  | 'queued'
  | 'sending'
  | 'delivered'
  | 'refused'
  | 'expired'
  | 'parked';

/** The region is closed by plan, or its breaker is open. */
export type HeldBy = 'calendar' | 'breaker';

/** What an operator's hurry passes: the back-off and the breaker, or the region's closing time as well. */
export type Hurry = 'when_open' | 'despite_closure';

/** Messages to regions. The row is the truth; the queue only wakes workers. A lane is (case, region). */
export const outbox = pgTable(
  'outbox',
  {
    messageId: text('message_id').primaryKey(),
    caseId: text('case_id').notNull(),
    toRegion: text('to_region').notNull(),
    sequence: integer('sequence').notNull(),
    kind: text('kind').$type<Message['kind']>().notNull(),
    state: text('state').$type<OutboxState>().notNull(),
    /** The message, sealed under the case's key; empty when it ended and the retention of its case is over. */
    payload: bytea('payload').notNull(),
    /** SHA-256 of the message's RFC 8785 text. */
    digest: text('digest').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    /** Until when `queued` or `sending` is believed; after that the reconciler takes the row back. */
    leaseUntil: instant('lease_until'),
    /** `queued`: the job's id. `sending`: the courier's hold; a result of an older hold is not recorded. */
    leaseToken: text('lease_token'),
    traceparent: text('traceparent'),
    lastFailure: jsonb('last_failure').$type<LastFailure>(),
    /** Why it waits although nothing of its own failed: told once, until it is tried. */
    held: text('held').$type<HeldBy>(),
    /** An operator wants its next attempt now; over with that attempt. */
    hurry: text('hurry').$type<Hurry>(),
    createdAt: instant('created_at').notNull(),
    /** Of its last attempt: when it left, and when the region answered or was given up. With `createdAt` and `recordedAt` the four times of a leg. */
    sentAt: instant('sent_at'),
    answeredAt: instant('answered_at'),
    /** When that was on the disk, by the database's clock. */
    recordedAt: instant('recorded_at'),
    /** How large it was, sealed; kept when the payload is gone. */
    bytes: integer('bytes'),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    uniqueIndex('outbox_lane').on(table.caseId, table.toRegion, table.sequence),
    uniqueIndex('outbox_one_in_flight')
      .on(table.caseId, table.toRegion)
      .where(sql`state in ('queued', 'sending')`),
    index('outbox_pending').on(table.toRegion, table.nextAttemptAt).where(sql`state = 'pending'`),
    index('outbox_leased').on(table.leaseUntil).where(sql`state in ('queued', 'sending')`),
    index('outbox_hurried').on(table.toRegion).where(sql`hurry is not null`),
    index('outbox_full')
      .on(table.finishedAt)
      .where(sql`finished_at is not null and octet_length(payload) > 0`),
    index('outbox_parked').on(table.createdAt).where(sql`state = 'parked'`),
  ],
);

/** Reports of regions that had their effect, so that a second arrival has none. */
export const inbox = pgTable(
  'inbox',
  {
    source: text('source').notNull(),
    reportId: text('report_id').notNull(),
    digest: text('digest').notNull(),
    caseId: text('case_id').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.reportId] })],
);

/** What all couriers know of a region together: its breaker and its bucket of calls. */
export const regionGate = pgTable('region_gate', {
  region: text('region').primaryKey(),
  /** Counts the changes: who changes a row names the version that was read. */
  version: integer('version').notNull(),
  breaker: jsonb('breaker').$type<Breaker>().notNull(),
  tokens: doublePrecision('tokens').notNull(),
  /** Tokens in the hands of couriers as of `tokensAt`. */
  inHands: integer('in_hands').notNull().default(0),
  tokensAt: instant('tokens_at').notNull(),
  /** When a worker of the region's queue, in any process, last took a job. */
  beatAt: instant('beat_at'),
});

/** A courier's part of a region's cap and rate; of a courier that is gone it falls back when it runs out. */
export const regionShare = pgTable(
  'region_share',
  {
    region: text('region').notNull(),
    courier: text('courier').notNull(),
    slots: integer('slots').notNull(),
    tokens: integer('tokens').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.region, table.courier] })],
);
