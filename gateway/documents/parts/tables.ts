import type { PartMediaType, PartRequest } from '#contracts/part';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from '../../platform/database/drizzle.ts';

/** A large document of an application, sealed under a key of its own: destroying that erases it. */
export const part = pgTable(
  'part',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    /** The person in whose name an app uploaded it. */
    subject: text('subject'),
    /** The purpose that it was uploaded for, and no other. */
    uses: jsonb('uses').$type<PartRequest['uses']>().notNull(),
    mediaType: text('media_type').$type<PartMediaType>().notNull(),
    size: integer('size').notNull(),
    digest: text('digest').notNull(),
    state: text('state').$type<'open' | 'complete'>().notNull(),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Until when it must be complete, and then until when a case must name it. */
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    index('part_client').on(table.clientId, table.state),
    index('part_expiry').on(table.expiresAt),
  ],
);

export const partChunk = pgTable(
  'part_chunk',
  {
    partId: text('part_id')
      .notNull()
      .references(() => part.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    /** SHA-256 of the bytes as they came. */
    digest: text('digest').notNull(),
    sealed: bytea('sealed').notNull(),
  },
  (table) => [primaryKey({ columns: [table.partId, table.number] })],
);

/** Which cases name a part, and so who may read it. */
export const casePart = pgTable(
  'case_part',
  {
    partId: text('part_id').notNull(),
    caseId: text('case_id').notNull(),
    fromRegion: text('from_region').notNull(),
    toRegion: text('to_region').notNull(),
    /** The case is only kept, and its documents with it: nobody reads them (PIPL art. 47). */
    closed: boolean('closed').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.partId, table.caseId] }),
    index('case_part_case').on(table.caseId),
  ],
);
