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

/**
 * What was found where events are and cannot become leaves, or was never signed: taken out of the way as it is, so
 * that the log goes on. The log itself says that it happened, with the digest of what lies here.
 */
export const auditSetAside = pgTable(
  'audit_set_aside',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    /** `pending`: an event that waited. `beyond_head`: a row of the log that no checkpoint counts. */
    foundIn: text('found_in').$type<'pending' | 'beyond_head'>().notNull(),
    /** Its id or index there. */
    place: bigint('place', { mode: 'number' }).notNull(),
    content: text('content').notNull(),
    reason: text('reason').notNull(),
    setAsideAt: instant('set_aside_at').notNull(),
  },
  (table) => [index('audit_set_aside_at').on(table.setAsideAt)],
);

/**
 * The log: append-only by trigger and by grant. `leaf` is the exact bytes that were hashed; null once they lie outside
 * (`audit_outside`), which the trigger allows to a leaf that has its hash.
 */
export const auditEvent = pgTable(
  'audit_event',
  {
    index: bigint('index', { mode: 'number' }).primaryKey(),
    caseRef: text('case_ref'),
    leaf: bytea('leaf'),
    leafHash: bytea('leaf_hash').notNull(),
    sequencedAt: instant('sequenced_at').notNull(),
  },
  (table) => [index('audit_event_case').on(table.caseRef, table.index)],
);

/** How much of the log, from its beginning, lies outside of the database; one row, a multiple of 256, never less. */
export const auditOutside = pgTable('audit_outside', {
  id: integer('id').primaryKey(),
  size: bigint('size', { mode: 'number' }).notNull(),
});

/**
 * Hash tiles of C2SP tlog-tiles: up to 256 hashes of 32 bytes; the right edge grows until it is full. One of the lowest level
 * whose leaves lie outside is in the hashes of the events, and no row of its own.
 */
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

/** The tiles of the second tree (SM3), where it is kept; all of them, whatever lies outside. */
export const auditSmTile = pgTable(
  'audit_sm_tile',
  {
    level: integer('level').notNull(),
    tile: bigint('tile', { mode: 'number' }).notNull(),
    hashes: bytea('hashes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.level, table.tile] })],
);

/** Its head, one row: compare-and-swap on `note`, which an SM2 key signed. */
export const auditSmHead = pgTable('audit_sm_head', {
  id: integer('id').primaryKey(),
  size: bigint('size', { mode: 'number' }).notNull(),
  root: bytea('root').notNull(),
  note: text('note').notNull(),
  signedAt: instant('signed_at').notNull(),
});
