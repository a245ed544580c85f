import { instant } from '../../platform/database/columns.ts';
import { date, integer, jsonb, pgTable, text } from '../../platform/database/drizzle.ts';
import type { AgreementTerms } from './agreement.ts';
import type { KeyChange } from './key-change.ts';

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

/** Agreements from their proposal on, with the signatures under them; those in force stand in the federation document. */
export const agreementRecord = pgTable('agreement', {
  id: text('id').primaryKey(),
  terms: jsonb('terms').$type<AgreementTerms>().notNull(),
  /** Detached JWS over the terms, one a side. */
  signatures: jsonb('signatures').$type<readonly string[]>().notNull(),
  /** By which member; where the operator wrote it before anybody could sign, by whoever is first to do anything with it. */
  proposedBy: text('proposed_by').notNull(),
  proposedAt: instant('proposed_at').notNull(),
  /** Since when it has stood in the federation document; null while somebody has not signed. */
  madeAt: instant('made_at'),
  /** Withdrawn before it was made, or stopped by the operator: why, in a word of the list. */
  closedAt: instant('closed_at'),
  closedBy: text('closed_by'),
  closedReason: text('closed_reason'),
});

/** What a member proposed last for its keys, and what became of it; the log has what was before. */
export const memberKeyChange = pgTable('member_key_change', {
  clientId: text('client_id').primaryKey(),
  change: jsonb('change').$type<KeyChange>().notNull(),
  /** The member's detached JWS over the change, by a key that counted then. */
  signature: text('signature').notNull(),
  proposedAt: instant('proposed_at').notNull(),
  /** Null while no operator has decided. */
  decidedAt: instant('decided_at'),
  decidedBy: text('decided_by'),
  /** The operator's over the same; null where it was refused. */
  operatorSignature: text('operator_signature'),
  refusedReason: text('refused_reason'),
});
