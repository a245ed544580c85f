import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { CustodyEventKind, CustodyState, HandoffRequest } from '#contracts/handoff';
import { instant } from '../platform/columns.ts';

/** A dossier of originals on its way between two windows. */
export const handoff = pgTable('handoff', {
  id: text('id').primaryKey(),
  clientId: text('client_id').notNull(),
  fromRegion: text('from_region').notNull(),
  toRegion: text('to_region').notNull(),
  caseIds: jsonb('case_ids').$type<readonly string[]>().notNull(),
  pages: integer('pages').notNull(),
  items: jsonb('items').$type<HandoffRequest['items']>().notNull(),
  seal: text('seal').notNull(),
  state: text('state').$type<CustodyState>().notNull(),
  /** Who must act while the dossier is in discrepancy. */
  owner: text('owner'),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const custodyEvent = pgTable(
  'custody_event',
  {
    handoffId: text('handoff_id').notNull(),
    sequence: integer('sequence').notNull(),
    event: text('event').$type<CustodyEventKind>().notNull(),
    pages: integer('pages'),
    waybill: text('waybill'),
    note: text('note'),
    clientId: text('client_id').notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.handoffId, table.sequence] }),
    index('custody_at').on(table.at),
  ],
);
