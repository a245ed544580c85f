import { bytea, instant } from '../../platform/database/columns.ts';
import { index, integer, pgTable, primaryKey, text } from '../../platform/database/drizzle.ts';

/** Which key of which client led to which result; answered again from there. */
export const idempotency = pgTable(
  'idempotency',
  {
    clientId: text('client_id').notNull(),
    key: text('key').notNull(),
    /** Who acted through the client, by `actingAs`; null in rows of earlier versions. */
    actor: text('actor'),
    requestDigest: text('request_digest').notNull(),
    resultRef: text('result_ref').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.key] }),
    index('idempotency_age').on(table.createdAt),
  ],
);

/** Answers of acts that keep no row of their own, sealed, for a day. */
export const keptAnswer = pgTable(
  'kept_answer',
  {
    /** What `idempotency.result_ref` says. */
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    key: text('key').notNull(),
    /** Until when the first request is given time; afterwards the next one does its work. */
    workUntil: instant('work_until').notNull(),
    /** Null while the first request is being worked on. */
    status: integer('status'),
    sealed: bytea('sealed'),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('kept_answer_expiry').on(table.expiresAt)],
);
