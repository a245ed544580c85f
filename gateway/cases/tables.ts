import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { CaseReport, Material } from '#contracts/case';
import type { CaseEventKind, CaseState } from '#contracts/case-states';
import type { ReceiptKind } from '#contracts/receipt';
import { bytea, instant } from '../platform/columns.ts';

/** A case (办件). Personal parts lie only in its messages, sealed under `wrappedKey`: erasing is destroying it. */
export const caseRecord = pgTable(
  'case_record',
  {
    id: text('id').primaryKey(),
    itemCode: text('item_code').notNull(),
    itemName: text('item_name').notNull(),
    fromRegion: text('from_region').notNull(),
    toRegion: text('to_region').notNull(),
    homeRegion: text('home_region'),
    channel: text('channel').notNull(),
    clientId: text('client_id').notNull(),
    subject: text('subject'),
    state: text('state').$type<CaseState>().notNull(),
    suspendedFrom: text('suspended_from').$type<CaseState>(),
    owner: text('owner'),
    reason: text('reason'),
    wanted: jsonb('wanted').$type<CaseReport['wanted']>(),
    regionalCaseId: text('regional_case_id'),
    materials: jsonb('materials').$type<readonly Material[]>().notNull(),
    originals: boolean('originals').notNull(),
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version').notNull(),
    /** Counts the changes; also the ETag. */
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [index('case_client').on(table.clientId, table.id)],
);

/** One row per change of a case's state, in its order: what happened, without any words of a person. */
export const caseChange = pgTable(
  'case_change',
  {
    caseId: text('case_id').notNull(),
    /** The case's version that the change made. */
    version: integer('version').notNull(),
    event: text('event').$type<CaseEventKind>().notNull(),
    fromState: text('from_state').$type<CaseState>().notNull(),
    toState: text('to_state').$type<CaseState>().notNull(),
    /** Who must act while the case is suspended. */
    owner: text('owner'),
    reasonCode: text('reason_code'),
    at: instant('at').notNull(),
    /** When the followers are to look at it; null once they have. */
    followAt: instant('follow_at'),
    followAttempts: integer('follow_attempts').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.caseId, table.version] }),
    index('case_change_to_follow')
      .on(table.caseId, table.version)
      .where(sql`follow_at is not null`),
  ],
);

/** Which key of which client led to which result; answered again from there. */
export const idempotency = pgTable(
  'idempotency',
  {
    clientId: text('client_id').notNull(),
    key: text('key').notNull(),
    requestDigest: text('request_digest').notNull(),
    resultRef: text('result_ref').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.key] })],
);

/** Signed receipts, as they were given out. */
export const receipt = pgTable(
  'receipt',
  {
    refMessageId: text('ref_message_id').notNull(),
    kind: text('kind').$type<ReceiptKind>().notNull(),
    caseId: text('case_id').notNull(),
    jws: text('jws').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.refMessageId, table.kind, table.caseId] }),
    index('receipt_case').on(table.caseId),
  ],
);
