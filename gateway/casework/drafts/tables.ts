import { bytea, instant } from '../../platform/database/columns.ts';
import {
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
} from '../../platform/database/drizzle.ts';

/** An application that is not one yet (草稿). Its content lies sealed; the whole row goes after thirty days. */
export const draft = pgTable(
  'draft',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    fromRegion: text('from_region').notNull(),
    toRegion: text('to_region').notNull(),
    homeRegion: text('home_region'),
    itemCode: text('item_code').notNull(),
    subject: text('subject'),
    /** As of a case: by whom it can be gone on with at another counter. */
    personIndex: text('person_index'),
    counters: jsonb('counters').$type<readonly string[]>(),
    /** The case that it became. */
    caseId: text('case_id'),
    /** The case of the wrong item that it was begun from. */
    convertedFrom: text('converted_from'),
    sealed: bytea('sealed'),
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version').notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    index('draft_expires').on(table.expiresAt),
    index('draft_client').on(table.clientId, table.id).where(sql`case_id is null`),
    index('draft_subject').on(table.subject, table.id).where(sql`subject is not null`),
  ],
);

/** Cases that belong together: the one was taken back for the other. */
export const caseLink = pgTable(
  'case_link',
  {
    caseId: text('case_id').notNull(),
    /** What the other one is to it. */
    is: text('is').$type<'converted_from' | 'converted_to'>().notNull(),
    otherId: text('other_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.is, table.otherId] })],
);
