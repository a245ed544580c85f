import type { ScanKind } from '#contracts/courier';
import type { CustodyEventKind, CustodyState, Leg } from '#contracts/handoff';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
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
import type { Line } from './line.ts';
import type { CheckedMaterial, Outcome } from './precheck-outcome.ts';
import type { Statement } from './statement.ts';

/** A dossier of originals on its way between two windows. */
export const handoff = pgTable(
  'handoff',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    fromRegion: text('from_region').notNull(),
    toRegion: text('to_region').notNull(),
    caseIds: jsonb('case_ids').$type<readonly string[]>().notNull(),
    pages: integer('pages').notNull(),
    /** The list as it is in force: corrected where the owner of a discrepancy corrected it. */
    items: jsonb('items').$type<readonly Line[]>().notNull(),
    /** The seal of rows of earlier versions, in clear; of new ones it lies among the sealed words. */
    seal: text('seal').notNull(),
    /** SHA-256 over salt, line feed and seal. */
    sealDigest: text('seal_digest'),
    /** What the papers are called, and the seal: typed at a window. */
    sealedWords: bytea('sealed_words'),
    sealDate: text('seal_date'),
    state: text('state').$type<CustodyState>().notNull(),
    leg: text('leg').$type<Leg>().notNull().default('out'),
    /** Who must act while something is wrong. */
    owner: text('owner'),
    courier: text('courier'),
    waybill: text('waybill'),
    batchId: text('batch_id'),
    /** Since when the deciding side has it complete. */
    countedAt: instant('counted_at'),
    /** Lines (`lineKey`) that the deciding side did not find whole at its last count; null before there was one. */
    faults: jsonb('faults').$type<readonly string[]>(),
    /** What the owner said was mended since the last count. */
    mended: boolean('mended').notNull().default(false),
    /** When the state that it is in began, and when somebody was warned that it lasts too long. */
    stateSince: instant('state_since'),
    overdueAt: instant('overdue_at'),
    /** The key of the windows' own words; gone once all its cases are erased. */
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    index('handoff_waybill').on(table.waybill).where(sql`waybill is not null`),
    index('handoff_cases').using('gin', table.caseIds),
    index('handoff_from').on(table.fromRegion, table.id),
    index('handoff_to').on(table.toRegion, table.id),
    index('handoff_owner').on(table.owner, table.id).where(sql`owner is not null`),
  ],
);

export const custodyEvent = pgTable(
  'custody_event',
  {
    handoffId: text('handoff_id').notNull(),
    sequence: integer('sequence').notNull(),
    event: text('event').$type<CustodyEventKind>().notNull(),
    pages: integer('pages'),
    waybill: text('waybill'),
    /** Words of earlier versions, in clear; new ones are sealed. */
    note: text('note'),
    sealedNote: bytea('sealed_note'),
    clientId: text('client_id').notNull(),
    /** What the receipts of this event vouch for; absent in rows of earlier versions. */
    statement: jsonb('statement').$type<Statement>(),
    digest: text('digest'),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.handoffId, table.sequence] }),
    index('custody_at').on(table.at),
  ],
);

/** 当场核验退还: originals that a clerk saw and gave back at once, so that they need not travel. */
export const originalSeen = pgTable(
  'original_seen',
  {
    caseId: text('case_id').notNull(),
    code: text('code').notNull(),
    clerk: text('clerk').notNull(),
    pages: integer('pages'),
    /** SHA-256 of the copy that was kept. */
    copy: text('copy').notNull(),
    region: text('region').notNull(),
    clientId: text('client_id').notNull(),
    seenAt: instant('seen_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.code] })],
);

/** The list of a dossier or of a bag as it was signed; a corrected one is a further revision. */
export const handoffManifest = pgTable(
  'handoff_manifest',
  {
    /** A hand-off or a batch. */
    subjectId: text('subject_id').notNull(),
    revision: integer('revision').notNull(),
    /** SHA-256 of the canonical form (RFC 8785) of `content`. */
    digest: text('digest').notNull(),
    /** List and signature: sealed under the subject's key; of earlier versions in clear. */
    sealed: bytea('sealed'),
    content: jsonb('content').$type<Readonly<Record<string, unknown>>>(),
    jws: text('jws'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subjectId, table.revision] })],
);

/** Several dossiers in one bag. */
export const handoffBatch = pgTable('handoff_batch', {
  id: text('id').primaryKey(),
  clientId: text('client_id').notNull(),
  fromRegion: text('from_region').notNull(),
  toRegion: text('to_region').notNull(),
  handoffIds: jsonb('handoff_ids').$type<readonly string[]>().notNull(),
  courier: text('courier'),
  waybill: text('waybill'),
  /** The key of its list, which names seals; gone with those of its dossiers. */
  wrappedKey: bytea('wrapped_key'),
  masterVersion: text('master_version'),
  createdAt: instant('created_at').notNull(),
  dispatchedAt: instant('dispatched_at'),
});

/** A parcel with a courier that is configured here: a dossier, or a bag of them. */
export const shipment = pgTable(
  'shipment',
  {
    /** What the courier calls it by: unique per dispatch. */
    reference: text('reference').primaryKey(),
    courier: text('courier').notNull(),
    waybill: text('waybill'),
    fromRegion: text('from_region').notNull(),
    toRegion: text('to_region').notNull(),
    handoffIds: jsonb('handoff_ids').$type<readonly string[]>().notNull(),
    /** `refused`: the courier does not take it; somebody has to dispatch it otherwise. */
    state: text('state').$type<'registering' | 'registered' | 'refused' | 'arrived'>().notNull(),
    /** When it is registered, or tracked, next; null where nothing is left to do. */
    dueAt: instant('due_at'),
    attempts: integer('attempts').notNull().default(0),
    failure: text('failure'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    index('shipment_waybill').on(table.courier, table.waybill),
    index('shipment_number').on(table.waybill),
    // One parcel per number at a time; couriers use their numbers again after years.
    uniqueIndex('shipment_waybill_open')
      .on(table.courier, table.waybill)
      .where(sql`state in ('registering', 'registered')`),
    index('shipment_handoffs').using('gin', table.handoffIds),
    index('shipment_due').on(table.dueAt).where(sql`due_at is not null`),
  ],
);

/** Scans of couriers: told, shown, and never taken for the receiving window's own word. */
export const courierScan = pgTable(
  'courier_scan',
  {
    courier: text('courier').notNull(),
    scanId: text('scan_id').notNull(),
    reference: text('reference').notNull(),
    kind: text('kind').$type<ScanKind>().notNull(),
    station: text('station'),
    digest: text('digest').notNull(),
    scannedAt: instant('scanned_at').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.courier, table.scanId] }),
    index('courier_scan_reference').on(table.reference),
  ],
);

/** 预审: what the collecting window found of the materials. */
export const precheck = pgTable(
  'precheck',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    fromRegion: text('from_region').notNull(),
    toRegion: text('to_region').notNull(),
    itemCode: text('item_code').notNull(),
    caseId: text('case_id'),
    outcome: text('outcome').$type<Outcome>().notNull(),
    materials: jsonb('materials').$type<readonly CheckedMaterial[]>().notNull(),
    /** The window's comments, by material code. */
    sealedComments: bytea('sealed_comments'),
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('precheck_case').on(table.caseId),
    index('precheck_from').on(table.fromRegion, table.id),
  ],
);
