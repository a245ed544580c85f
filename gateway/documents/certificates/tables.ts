import type { CertificateStatus, Standing } from '#contracts/certificate';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  index,
  integer,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
} from '../../platform/database/drizzle.ts';

/** A recognised credential (加注件) waiting to travel with a case; the SD-JWT is sealed under its own key. */
export const credential = pgTable(
  'credential',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    certificateType: text('certificate_type').notNull(),
    /** Of the certificate that it is a copy of; null in rows of earlier versions. */
    certificateRef: text('certificate_ref'),
    itemCode: text('item_code').notNull(),
    homeRegion: text('home_region').notNull(),
    agreementId: text('agreement_id').notNull(),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    sealed: bytea('sealed').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** Its holder, pairwise; null in rows of earlier versions. */
    subject: text('subject'),
    /** How many cases it may serve, and which it serves. */
    serves: integer('serves').notNull().default(1),
    usedBy: text('used_by').array().notNull().default(sql`'{}'`),
    /** Its holder has declined to have it sent. */
    declinedAt: instant('declined_at'),
  },
  (table) => [
    index('credential_expiry').on(table.expiresAt),
    index('credential_certificate').on(table.certificateRef),
    index('credential_of').on(table.clientId, table.subject, table.itemCode),
  ],
);

/** What opens the commitments of a copy that is gone: as it was sealed, under its own key. */
export const credentialOpening = pgTable(
  'credential_opening',
  {
    id: text('id').primaryKey(),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    sealed: bytea('sealed').notNull(),
    keptUntil: instant('kept_until').notNull(),
  },
  (table) => [index('credential_opening_end').on(table.keptUntil)],
);

/**
 * A certificate of which copies are in use, and how it stands at home as was last heard. The reference is
 * keyed, the identifier sealed: the row tells nobody whose it is.
 */
export const watchedCertificate = pgTable(
  'watched_certificate',
  {
    id: text('ref').primaryKey(),
    homeRegion: text('home_region').notNull(),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    sealed: bytea('sealed').notNull(),
    status: text('status').$type<CertificateStatus>().notNull(),
    /** When it came to stand so, as the region says. */
    statusAt: instant('status_at').notNull(),
    /** Its own last instant; null: none. */
    endsAt: instant('ends_at'),
    /** When home last said how it stands. */
    confirmedAt: instant('confirmed_at').notNull(),
    nextCheckAt: instant('next_check_at').notNull(),
    /** The last copy of it ends then. */
    copiesUntil: instant('copies_until').notNull(),
  },
  (table) => [index('watched_certificate_due').on(table.nextCheckAt)],
);

/** Which certificate each material of a case rests on, by which copy, and how its parties were told that it stands. */
export const caseCertificate = pgTable(
  'case_certificate',
  {
    caseId: text('case_id').notNull(),
    materialCode: text('material_code').notNull(),
    /** The message that carries the copy to the deciding region. */
    messageId: text('message_id').notNull(),
    certificateRef: text('certificate_ref').notNull(),
    certificateType: text('certificate_type').notNull(),
    copyExpiresAt: instant('copy_expires_at').notNull(),
    standing: text('standing').$type<Standing>().notNull().default('valid'),
    standingSince: instant('standing_since').notNull(),
    /** How it stood when the region decided, where it did not count. */
    decidedWith: text('decided_with').$type<Standing>(),
    /** The material was brought anew since, as another certificate or on paper. */
    replacedAt: instant('replaced_at'),
    /** When the case is to be looked at again; null: only when something is heard. */
    lookAt: instant('look_at'),
  },
  (table) => [
    primaryKey({ columns: [table.caseId, table.materialCode] }),
    index('case_certificate_ref').on(table.certificateRef),
    index('case_certificate_look').on(table.lookAt).where(sql`look_at is not null`),
  ],
);

/** The place of a copy in a status list of its region: whoever holds the copy sees how the certificate stands. */
export const statusEntry = pgTable(
  'status_entry',
  {
    listId: text('list_id').notNull(),
    index: integer('index').notNull(),
    certificateRef: text('certificate_ref').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.listId, table.index] }),
    index('status_entry_ref').on(table.certificateRef),
    index('status_entry_expiry').on(table.expiresAt),
  ],
);

/**
 * What a region that cannot be called is asked about a certificate of its own, and what it answered: both sealed, each
 * for as long as somebody may still wait for it.
 */
export const certificateQuestion = pgTable(
  'certificate_question',
  {
    id: text('id').primaryKey(),
    homeRegion: text('home_region').notNull(),
    /** Keyed: the same asked again by the same member for the same person is the same question. */
    askedAs: text('asked_as').notNull(),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    sealed: bytea('sealed').notNull(),
    answer: bytea('answer'),
    createdAt: instant('created_at').notNull(),
    /** Until when it may be answered, and its answer be used. */
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    uniqueIndex('certificate_question_asked').on(table.homeRegion, table.askedAs),
    index('certificate_question_expiry').on(table.expiresAt),
  ],
);
