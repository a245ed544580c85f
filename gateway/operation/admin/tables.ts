import type { ActingPerson } from '#contracts/acting-person';
import type { CaseState } from '#contracts/case-states';
import type { FailureCode } from '#contracts/failures';
import type { Found } from '../../casework/cases/ask-regions.ts';
import { instant } from '../../platform/database/columns.ts';
import { index, integer, jsonb, pgTable, text } from '../../platform/database/drizzle.ts';

/** 批量重投: one press of a button over many messages, and what became of each. */
export const bulkRedrive = pgTable('bulk_redrive', {
  id: text('id').primaryKey(),
  clientId: text('client_id').notNull(),
  actor: jsonb('actor').$type<ActingPerson>(),
  /** What was asked for: one region, or all. */
  region: text('region'),
  /** Not tried yet; where a process died, they are parked still. */
  pending: jsonb('pending').$type<readonly string[]>().notNull(),
  done: integer('done').notNull(),
  failed: jsonb('failed')
    .$type<readonly { readonly messageId: string; readonly code: FailureCode }[]>()
    .notNull(),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at'),
});

/** 恢复后对账: one run of `npm run restore`, and how many cases stood how. */
export const restoreRun = pgTable('restore_run', {
  id: text('id').primaryKey(),
  /** When the backup was made. */
  since: instant('since').notNull(),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at'),
  counts: jsonb('counts').$type<Readonly<Record<Found['outcome'], number>>>().notNull(),
  /** Under which name the log goes on, where it was older than what was published. */
  logOrigin: text('log_origin'),
});

/** What its region last said of a case after a restore, where that was not what stood here. */
export const restoreFinding = pgTable(
  'restore_finding',
  {
    caseId: text('case_id').primaryKey(),
    region: text('region').notNull(),
    outcome: text('outcome').$type<Found['outcome']>().notNull(),
    /** What stood here when it was asked. */
    state: text('state').$type<CaseState>().notNull(),
    said: text('said').notNull(),
    askedAt: instant('asked_at').notNull(),
    /** By hand: what was agreed with the region. */
    settledAt: instant('settled_at'),
    settledBy: text('settled_by'),
    settledAs: text('settled_as'),
  },
  (table) => [index('restore_finding_region').on(table.region, table.caseId)],
);
