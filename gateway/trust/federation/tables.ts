import { instant } from '../../platform/database/columns.ts';
import { date, integer, jsonb, pgTable, text } from '../../platform/database/drizzle.ts';

/** Every version of the federation document; the highest is in force. */
export const federationDocument = pgTable('federation_document', {
  version: integer('version').primaryKey(),
  document: jsonb('document').notNull(),
  /** SHA-256 of the document's RFC 8785 text: also in the audit log. */
  hash: text('hash').notNull(),
  changedBy: text('changed_by').notNull(),
  changedAt: instant('changed_at').notNull(),
});

/** How many cases a member with a daily quota submitted on the last day that it submitted any. */
export const memberDay = pgTable('member_day', {
  clientId: text('client_id').primaryKey(),
  day: date('day').notNull(),
  cases: integer('cases').notNull(),
});
