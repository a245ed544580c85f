import { bytea, instant } from '../../platform/database/columns.ts';
import { index, pgTable, text } from '../../platform/database/drizzle.ts';

/**
 * 亮证: a code that a holder showed, or may still show. The code itself is not kept. Once resolved, the row is the
 * person's record of who looked, with the salts that open the log's commitments sealed in it.
 */
export const presentation = pgTable(
  'presentation',
  {
    id: text('id').primaryKey(),
    /** SHA-256 of the code. */
    codeDigest: text('code_digest').notNull().unique(),
    /** The member whose app made it, in whose session. */
    clientId: text('client_id').notNull(),
    sid: text('sid').notNull(),
    /** The holder, pairwise. */
    subject: text('subject').notNull(),
    homeRegion: text('home_region').notNull(),
    certificateType: text('certificate_type').notNull(),
    disclose: text('disclose').$type<'fields' | 'match'>().notNull(),
    /** What the holder lets be read; null: whatever the item of the window may read. */
    fields: text('fields').array(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    usedBy: text('used_by'),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    /** The salts, once something was told. */
    sealed: bytea('sealed'),
  },
  (table) => [
    index('presentation_subject').on(table.subject),
    index('presentation_expiry').on(table.expiresAt),
  ],
);
