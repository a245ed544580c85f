import type { AuditEvent } from '#contracts/audit-event';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  bigint,
  bigserial,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from '../../platform/database/drizzle.ts';

/** Events that were committed with their cause and wait for the sequencer, who takes them away. */
export const auditPending = pgTable(
  'audit_pending',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    caseRef: text('case_ref'),
    event: jsonb('event').$type<AuditEvent>().notNull(),
    committedAt: instant('committed_at').notNull().defaultNow(),
  },
  (table) => [index('audit_pending_case').on(table.caseRef)],
);

/** The log: append-only by trigger and by grant. `leaf` is the exact bytes that were hashed. */
export const auditEvent = pgTable(
  'audit_event',
  {
    index: bigint('index', { mode: 'number' }).primaryKey(),
    caseRef: text('case_ref'),
    leaf: bytea('leaf').notNull(),
    leafHash: bytea('leaf_hash').notNull(),
    sequencedAt: instant('sequenced_at').notNull(),
  },
  (table) => [index('audit_event_case').on(table.caseRef, table.index)],
);

/** Hash tiles of C2SP tlog-tiles: up to 256 hashes of 32 bytes; the right edge grows until it is full. */
export const auditTile = pgTable(
  'audit_tile',
  {
    level: integer('level').notNull(),
    tile: bigint('tile', { mode: 'number' }).notNull(),
    hashes: bytea('hashes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.level, table.tile] })],
);

/** The head of the log, one row: compare-and-swap on `size`. `note` is the signed checkpoint. */
export const auditHead = pgTable('audit_head', {
  id: integer('id').primaryKey(),
  size: bigint('size', { mode: 'number' }).notNull(),
  root: bytea('root').notNull(),
  note: text('note').notNull(),
  signedAt: instant('signed_at').notNull(),
});
