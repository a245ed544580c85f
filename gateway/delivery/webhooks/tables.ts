import type { CaseState } from '#contracts/case-states';
import type { ToldEventType, WebhookEventType } from '#contracts/webhook';
import { instant } from '../../platform/database/columns.ts';
import {
  index,
  integer,
  jsonb,
  pgTable,
  sql,
  text,
  uniqueIndex,
} from '../../platform/database/drizzle.ts';
import type { Breaker } from '../../platform/time/breaker.ts';
import type { LastFailure } from '../../platform/time/retry.ts';

/**
 * pending -> sending (a process holds the lease) -> delivered, or parked until an operator sends it again;
 * dropped where the member wants no webhooks any more.
 */
export type WebhookState = 'pending' | 'sending' | 'delivered' | 'parked' | 'dropped';

/** That a member is to be told about one change of a case. A lane is (member, case), its order the version. */
export const webhook = pgTable(
  'webhook',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    /** Of what is about no case, the event's own name, which no case has. */
    caseId: text('case_id').notNull(),
    /** What news is about: an agreement, or a member. */
    about: text('about'),
    version: integer('version').notNull(),
    type: text('type').$type<WebhookEventType>().notNull(),
    caseState: text('case_state').$type<CaseState>().notNull(),
    /** When the case changed. */
    at: instant('at').notNull(),
    state: text('state').$type<WebhookState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    leaseUntil: instant('lease_until'),
    leaseToken: text('lease_token'),
    lastFailure: jsonb('last_failure').$type<LastFailure>(),
    /** From when its lifetime counts: its making, or the last time that an operator sent it again. */
    since: instant('since').notNull(),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    uniqueIndex('webhook_lane').on(table.clientId, table.caseId, table.version),
    index('webhook_pending').on(table.clientId, table.nextAttemptAt).where(sql`state = 'pending'`),
    index('webhook_sending').on(table.leaseUntil).where(sql`state = 'sending'`),
    index('webhook_parked').on(table.clientId, table.id).where(sql`state = 'parked'`),
    index('webhook_replay').on(table.clientId, table.at),
    index('webhook_finished').on(table.finishedAt).where(sql`finished_at is not null`),
  ],
);

/** How a member's address has been answering, the same for every process. */
export const webhookEndpoint = pgTable('webhook_endpoint', {
  clientId: text('client_id').primaryKey(),
  /** The address that the breaker is about: another address begins anew. */
  url: text('url').notNull(),
  breaker: jsonb('breaker').$type<Breaker>().notNull(),
});

/** An address that a member set for itself, in place of that of the federation document. */
export const webhookSetting = pgTable('webhook_setting', {
  clientId: text('client_id').primaryKey(),
  url: text('url').notNull(),
  /** Null: every change. */
  events: jsonb('events').$type<readonly ToldEventType[]>(),
  setAt: instant('set_at').notNull(),
});

/** One call to a member and what it answered, for the member to look at. */
export const webhookAttempt = pgTable(
  'webhook_attempt',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    webhookId: text('webhook_id').notNull(),
    /** The id of the event that was sent. */
    eventId: text('event_id').notNull(),
    type: text('type').$type<WebhookEventType>().notNull(),
    url: text('url').notNull(),
    nth: integer('nth').notNull(),
    at: instant('at').notNull(),
    durationMs: integer('duration_ms').notNull(),
    /** Null where no answer came. */
    status: integer('status'),
    /** Why it did not count; null: taken. */
    failure: text('failure'),
  },
  (table) => [
    index('webhook_attempt_client').on(table.clientId, table.id),
    index('webhook_attempt_age').on(table.at),
  ],
);
