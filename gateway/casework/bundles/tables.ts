import { bytea, instant } from '../../platform/database/columns.ts';
import {
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
} from '../../platform/database/drizzle.ts';
import type { LaterMaterial } from './expand.ts';

/** 一件事: steps of one life event. Everything personal lies sealed in its steps under `wrappedKey`. */
export const bundle = pgTable(
  'bundle',
  {
    id: text('id').primaryKey(),
    bundleType: text('bundle_type'),
    clientId: text('client_id').notNull(),
    fromRegion: text('from_region').notNull(),
    homeRegion: text('home_region'),
    channel: text('channel').notNull(),
    /** Destroyed when nothing is left to begin or to try again. */
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version').notNull(),
    withdrawnAt: instant('withdrawn_at'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    index('bundle_region').on(table.fromRegion, table.id),
    index('bundle_client').on(table.clientId, table.id),
  ],
);

/** One step of a bundle: the row says whether it has begun, its case how it stands. */
export const bundleStep = pgTable(
  'bundle_step',
  {
    bundleId: text('bundle_id').notNull(),
    step: text('step').notNull(),
    /** Place in the request. */
    position: integer('position').notNull(),
    after: jsonb('after').$type<readonly string[]>().notNull(),
    /** Those of `after` beside which its region examines it. */
    beside: jsonb('beside').$type<readonly string[]>(),
    /** What it began without, because the step that issues it was undecided. */
    owed: jsonb('owed').$type<readonly LaterMaterial[]>(),
    itemCode: text('item_code').notNull(),
    itemName: text('item_name').notNull(),
    toRegion: text('to_region').notNull(),
    /** The applicant as the deciding region knows them. */
    subject: text('subject'),
    /** Counts how often it was tried. */
    attempt: integer('attempt').notNull(),
    /** The case of the last attempt. */
    caseId: text('case_id'),
    earlierCases: jsonb('earlier_cases').$type<readonly string[]>().notNull(),
    /** The failure code that kept it from beginning. */
    held: text('held'),
    withdrawnAt: instant('withdrawn_at'),
    /** SHA-256 of the request that the step, as it stands, came with. */
    requestDigest: text('request_digest').notNull(),
    /** `StepContent`. */
    sealed: bytea('sealed'),
  },
  (table) => [
    primaryKey({ columns: [table.bundleId, table.step] }),
    uniqueIndex('bundle_step_case').on(table.caseId),
    index('bundle_step_subject').on(table.subject, table.bundleId),
    index('bundle_step_backlog').on(table.toRegion).where(sql`held = 'delivery.backlog'`),
  ],
);
