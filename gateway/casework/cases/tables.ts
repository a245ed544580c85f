import type { LegalBasis } from '#contracts/audit-event';
import type { CaseReport, Material } from '#contracts/case';
import { type CaseChangeKind, CaseState, isFinal } from '#contracts/case-states';
import type { ReportedTimes, StatedDoubt } from '#contracts/case-times';
import type { ReceiptKind } from '#contracts/receipt';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
} from '../../platform/database/drizzle.ts';

/** A material without what its platform calls the document, and whether its paper has to be seen. */
export type KeptMaterial = Omit<Material, 'ref'> & { readonly onPaper?: true };

const finalStates = CaseState.options
  .filter(isFinal)
  .map((state) => `'${state}'`)
  .join(', ');

export type WithdrawnFrom = {
  readonly state: CaseState;
  readonly suspendedFrom: CaseState | null;
  readonly owner: string | null;
};

/** A case (办件). Personal parts lie only sealed under `wrappedKey`, here and in its messages: erasing is destroying it. */
export const caseRecord = pgTable(
  'case_record',
  {
    id: text('id').primaryKey(),
    itemCode: text('item_code').notNull(),
    itemName: text('item_name').notNull(),
    /** The ground on which it was submitted: so its later events say. null: of an earlier version. */
    legalBasis: text('legal_basis').$type<LegalBasis>(),
    fromRegion: text('from_region').notNull(),
    toRegion: text('to_region').notNull(),
    homeRegion: text('home_region'),
    channel: text('channel').notNull(),
    clientId: text('client_id').notNull(),
    subject: text('subject'),
    /** By what the applicant's cases are found (`personIndex`). */
    personIndex: text('person_index'),
    /** Clients that went on with it with its person's consent. */
    counters: jsonb('counters').$type<readonly string[]>(),
    state: text('state').$type<CaseState>().notNull(),
    /** The state that it ended in; null while it is open. Unlike `state` it changes with the end alone, so that an index of it costs no other change. */
    endedAs: text('ended_as')
      .$type<CaseState>()
      .generatedAlwaysAs(sql.raw(`case when state in (${finalStates}) then state end`)),
    suspendedFrom: text('suspended_from').$type<CaseState>(),
    owner: text('owner'),
    /** Where the case stood when it was withdrawn, and goes back to when the region refuses that. */
    withdrawnFrom: jsonb('withdrawn_from').$type<WithdrawnFrom>(),
    /** What people of the deciding region wrote last (`CaseWords`), sealed. */
    words: bytea('words'),
    /** Why the case is suspended, in words (`SuspensionWords`), sealed. */
    suspensionWords: bytea('suspension_words'),
    /** Written in clear by earlier versions; housekeeping seals what it finds. */
    clearReason: text('reason'),
    clearWanted: jsonb('wanted').$type<CaseReport['wanted']>(),
    regionalCaseId: text('regional_case_id'),
    materials: jsonb('materials').$type<readonly KeptMaterial[]>().notNull(),
    originals: boolean('originals').notNull(),
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version').notNull(),
    /** 受理: from then on it is accepted, whatever is asked for later. */
    acceptedAt: instant('accepted_at'),
    /** When the last of the deciding region's reports that moved it happened, of those whose own time is believed. */
    reportedAt: instant('reported_at'),
    /** The two times of the last one, believed or not. */
    lastReport: jsonb('last_report').$type<ReportedTimes>(),
    /** Erasure was decided; until this day the law has the data kept, and nobody reads it. */
    restrictedUntil: instant('restricted_until'),
    erasedAt: instant('erased_at'),
    /** Counts the changes; also the ETag. */
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    index('case_client').on(table.clientId, table.id),
    index('case_from').on(table.fromRegion, table.id),
    index('case_to').on(table.toRegion, table.id),
    index('case_home').on(table.homeRegion, table.id).where(sql`home_region is not null`),
    index('case_subject').on(table.subject, table.id).where(sql`subject is not null`),
    index('case_person').on(table.personIndex, table.id).where(sql`person_index is not null`),
    // The open ones are few of many, and so are some ends.
    index('case_open').on(table.id).where(sql`ended_as is null`),
    index('case_ended').on(table.endedAs, table.id).where(sql`ended_as is not null`),
    index('case_item').on(table.itemCode, table.id),
    // By ranges of pages, so that a change of a case touches no index at all (heap-only tuples); a B-tree would
    // make it write every index anew.
    index('case_updated').using('brin', table.updatedAt).with({ pages_per_range: 16 }),
    index('case_regional').on(table.regionalCaseId).where(sql`regional_case_id is not null`),
    // The short code of a slip.
    index('case_end').on(sql`right(id, 8)`),
    index('case_restricted').on(table.restrictedUntil).where(sql`restricted_until is not null`),
    index('case_clear').on(table.id).where(sql`reason is not null or wanted is not null`),
  ],
);

/** One row per change of a case, in its order: what happened. Words of a person lie in it sealed under the case's key. */
export const caseChange = pgTable(
  'case_change',
  {
    caseId: text('case_id').notNull(),
    /** The case's version that the change made. */
    version: integer('version').notNull(),
    event: text('event').$type<CaseChangeKind>().notNull(),
    fromState: text('from_state').$type<CaseState>().notNull(),
    toState: text('to_state').$type<CaseState>().notNull(),
    /** Who must act while the case is suspended. */
    owner: text('owner'),
    reasonCode: text('reason_code'),
    /** Who did it, by the pseudonym that their body told. */
    clerk: text('clerk'),
    /** When it was told: the order of the changes. */
    at: instant('at').notNull(),
    /** When it happened, as the deciding region states it; kept with a doubt too, which keeps it from deciding. */
    statedAt: instant('stated_at'),
    statedDoubt: text('stated_doubt').$type<StatedDoubt>(),
    /** An acceptance that nobody reported: a decision rests on it. */
    implied: boolean('implied').notNull().default(false),
    /** What a report of the deciding region said (`CaseWords`), sealed; unreadable once the case's key is gone. */
    words: bytea('words'),
    /** By how many days an `extend` extended the limits, counted as each is; how many a `suspend` is expected to take. */
    days: integer('days'),
    /** When the followers are to look at it; null once they have. */
    followAt: instant('follow_at'),
    followAttempts: integer('follow_attempts').notNull().default(0),
    /** Its place among the changes of all cases, given when it is first followed; null until then. */
    told: bigint('told', { mode: 'number' }),
  },
  (table) => [
    primaryKey({ columns: [table.caseId, table.version] }),
    index('case_change_to_follow')
      .on(table.caseId, table.version)
      .where(sql`follow_at is not null`),
    uniqueIndex('case_change_told').on(table.told),
  ],
);

/** How often somebody tried today to be the applicant of something. */
export const consentTry = pgTable('consent_try', {
  objectId: text('object_id').primaryKey(),
  day: text('day').notNull(),
  tries: integer('tries').notNull(),
});

/** What members call their cases: each number once per member. */
export const caseExternal = pgTable(
  'case_external',
  {
    clientId: text('client_id').notNull(),
    externalId: text('external_id').notNull(),
    caseId: text('case_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.externalId] }),
    uniqueIndex('case_external_case').on(table.caseId),
  ],
);

/** Signed receipts, as they were given out. */
export const receipt = pgTable(
  'receipt',
  {
    refMessageId: text('ref_message_id').notNull(),
    kind: text('kind').$type<ReceiptKind>().notNull(),
    caseId: text('case_id').notNull(),
    jws: text('jws').notNull(),
    /** What the sender signed (`Proof`), sealed under the case's key. */
    proof: bytea('proof'),
    createdAt: instant('created_at').notNull(),
    /** The end that it signs for was taken back since: it stays as it was given out, beside that of the next end. */
    superseded: boolean('superseded').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.refMessageId, table.kind, table.caseId, table.createdAt] }),
    uniqueIndex('receipt_stands')
      .on(table.refMessageId, table.kind, table.caseId)
      .where(sql`not superseded`),
    index('receipt_case').on(table.caseId),
  ],
);
