import type { ReportKind } from '#contracts/case-states';
import type { LimitUnit } from '#contracts/item';
import { instant } from '../../platform/database/columns.ts';
import {
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
} from '../../platform/database/drizzle.ts';
import type { Lack } from '../cases/lacking.ts';

/**
 * The limits of a case: before its acceptance that of the acceptance, then those that the item had on that day. What they stand at follows from the
 * changes of the case; here lies what is searched for.
 */
export const caseClock = pgTable(
  'case_clock',
  {
    caseId: text('case_id').primaryKey(),
    /** The deciding region. */
    region: text('region').notNull(),
    itemCode: text('item_code').notNull(),
    /** Null until it is accepted: the item may change its promises until then. */
    promisedDays: integer('promised_days'),
    statutoryDays: integer('statutory_days'),
    /** Null: working days. */
    promisedUnit: text('promised_unit').$type<LimitUnit>(),
    statutoryUnit: text('statutory_unit').$type<LimitUnit>(),
    acceptedAt: instant('accepted_at'),
    /** Last day for the acceptance, then of the promise, `9999-12-31` while it stands still: the order of the board. */
    due: text('due').notNull(),
    /** The highest share of each limit that was warned about, in percent. */
    warnedAcceptance: integer('warned_acceptance').notNull().default(0),
    warnedPromised: integer('warned_promised').notNull().default(0),
    warnedStatutory: integer('warned_statutory').notNull().default(0),
    /** When to look again; null if nothing can be reached any more. */
    nextCheckAt: instant('next_check_at'),
    endedAt: instant('ended_at'),
    /** Of the promise, in its unit, what a decided case took; null for one that was not decided. */
    usedDays: integer('used_days'),
  },
  (table) => [
    index('case_clock_board')
      .on(table.region, table.due, table.caseId)
      .where(sql`ended_at is null`),
    index('case_clock_due').on(table.due, table.caseId).where(sql`ended_at is null`),
    index('case_clock_check').on(table.nextCheckAt).where(sql`next_check_at is not null`),
    index('case_clock_ended').on(table.endedAt).where(sql`ended_at is not null`),
    index('case_clock_item').on(table.itemCode, table.endedAt).where(sql`used_days is not null`),
  ],
);

/** What a report of a case still lacks, and when its region is asked for it again. What it is follows from the changes of the case. */
export const caseReminder = pgTable(
  'case_reminder',
  {
    caseId: text('case_id').notNull(),
    reported: text('reported').$type<ReportKind>().notNull(),
    /** The deciding region, which owes it. */
    region: text('region').notNull(),
    itemCode: text('item_code').notNull(),
    missing: jsonb('missing').$type<readonly Lack[]>().notNull(),
    since: instant('since').notNull(),
    /** How often it was reminded. */
    reminded: integer('reminded').notNull().default(0),
    remindedAt: instant('reminded_at'),
    /** When to remind again; null where that was done often enough. */
    nextAt: instant('next_at'),
  },
  (table) => [
    primaryKey({ columns: [table.caseId, table.reported] }),
    index('case_reminder_board').on(table.region, table.caseId, table.reported),
    index('case_reminder_due').on(table.nextAt).where(sql`next_at is not null`),
  ],
);
