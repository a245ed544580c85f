import type { Contact } from '#contracts/consultation';
import { bytea, instant } from '../../platform/database/columns.ts';
import { index, integer, jsonb, pgTable, sql, text } from '../../platform/database/drizzle.ts';

/** A question and its answer (咨询). Words lie under the case's key, or under one of their own. */
export const consultation = pgTable(
  'consultation',
  {
    id: text('id').primaryKey(),
    caseId: text('case_id'),
    itemCode: text('item_code').notNull(),
    /** Who asks, and who answers. */
    fromRegion: text('from_region').notNull(),
    toRegion: text('to_region').notNull(),
    clientId: text('client_id').notNull(),
    subject: text('subject'),
    question: bytea('question'),
    answer: bytea('answer'),
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version'),
    /** The last day for an answer, `2026-11-25`. */
    dueOn: text('due_on').notNull(),
    answeredAt: instant('answered_at'),
    /** What everybody may read of it. */
    published: jsonb('published').$type<{ readonly question: string; readonly answer: string }>(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('consultation_to').on(table.toRegion, table.id),
    index('consultation_from').on(table.fromRegion, table.id),
    index('consultation_subject').on(table.subject, table.id).where(sql`subject is not null`),
    index('consultation_open').on(table.clientId).where(sql`answered_at is null`),
    index('consultation_answered')
      .on(table.answeredAt)
      .where(sql`answered_at is not null and case_id is not null`),
    index('consultation_case').on(table.caseId).where(sql`case_id is not null`),
    index('consultation_public').on(table.itemCode, table.id).where(sql`published is not null`),
  ],
);

/** 联络员 of a region's bodies. */
export const regionContacts = pgTable('region_contacts', {
  region: text('region').primaryKey(),
  contacts: jsonb('contacts').$type<readonly Contact[]>().notNull(),
  version: integer('version').notNull(),
  updatedAt: instant('updated_at').notNull(),
});
