import type { PreviewChoice } from '#contracts/certificate-preview';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
} from '../../platform/database/drizzle.ts';

/** One certificate as its person sees it before it is fetched. */
export type PreviewedCertificate = {
  readonly type: string;
  readonly issuerRegion: string;
  readonly agreement: string;
  readonly fields: readonly string[];
  /** The clause by which the body looks by itself: nobody is asked. */
  readonly byLaw?: string;
  /** What the person said; absent: nothing yet. */
  readonly choice?: PreviewChoice;
};

/**
 * 预览: what a member is about to fetch of a person for one item, and what they say to it. It binds until its own end,
 * and is forgotten then: what was said stands in the audit log.
 */
export const certificatePreview = pgTable(
  'certificate_preview',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    /** The person, pairwise. */
    subject: text('subject').notNull(),
    itemCode: text('item_code').notNull(),
    certificates: jsonb('certificates').$type<readonly PreviewedCertificate[]>().notNull(),
    until: instant('until').notNull(),
    createdAt: instant('created_at').notNull(),
    answeredAt: instant('answered_at'),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    /** The member's own words for the reason: they may name somebody. */
    sealed: bytea('sealed').notNull(),
  },
  (table) => [
    index('certificate_preview_of').on(table.clientId, table.subject, table.itemCode),
    index('certificate_preview_until').on(table.until),
  ],
);

/** How much was fetched lately: by one member, or of one holder, by a keyed name that leads to nobody. */
export const certificatePull = pgTable(
  'certificate_pull',
  {
    who: text('who').primaryKey(),
    /** What is left of the bucket, as of `at`. */
    tokens: doublePrecision('tokens').notNull(),
    at: instant('at').notNull(),
    /** In +08:00. */
    day: text('day').notNull(),
    today: integer('today').notNull(),
  },
  (table) => [index('certificate_pull_at').on(table.at)],
);
