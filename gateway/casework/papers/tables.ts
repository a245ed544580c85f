import type { Paper } from '#contracts/official-paper';
import type { PaperKind, ServiceRequest } from '#contracts/paper';
import type { TellingRequest } from '#contracts/telling';
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

/** Papers that a body gave out about a case, by their numbers. */
export const casePaper = pgTable(
  'case_paper',
  {
    caseId: text('case_id').notNull(),
    kind: text('kind').$type<PaperKind>().notNull(),
    number: text('number').notNull(),
    paper: jsonb('paper').$type<Paper>().notNull(),
    /** Of the body. */
    region: text('region').notNull(),
    clientId: text('client_id').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.kind, table.number] })],
);

/** Who has no telephone was told of a change of their case. */
export const caseTelling = pgTable(
  'case_telling',
  {
    caseId: text('case_id').notNull(),
    /** Which change. */
    version: integer('version').notNull(),
    telling: jsonb('telling').$type<Omit<TellingRequest, 'version'>>().notNull(),
    /** Whose counter told them. */
    region: text('region').notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.version] })],
);

/** The result of a decided case, until it was handed over and after. */
export const caseResult = pgTable(
  'case_result',
  {
    caseId: text('case_id').primaryKey(),
    region: text('region').notNull(),
    fromRegion: text('from_region').notNull(),
    itemCode: text('item_code').notNull(),
    outcome: text('outcome').$type<'approved' | 'denied'>().notNull(),
    decidedAt: instant('decided_at').notNull(),
    /** The last day of art. 44, `2026-12-11`; null where it names none. */
    due: text('due'),
    servedAt: instant('served_at'),
    /** The region whose counter handed it over. */
    servedBy: text('served_by'),
    service: jsonb('service').$type<Omit<ServiceRequest, 'note'>>(),
    /** Words about it, under the case's key. */
    note: bytea('note'),
  },
  (table) => [
    index('case_result_open')
      .on(table.region, table.due, table.caseId)
      .where(sql`served_at is null`),
    index('case_result_counter').on(table.fromRegion, table.caseId).where(sql`served_at is null`),
    index('case_result_served').on(table.servedAt).where(sql`served_at is not null`),
  ],
);
