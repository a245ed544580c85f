import type { AuditEvent } from '#contracts/audit-event';
import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { and, asc, eq, inArray, sql } from '../../platform/database/drizzle.ts';
import type { TileStore } from '../../platform/process/tile-store.ts';
import { concatBytes } from '../tree/bytes.ts';
import { type Tile, type TileId, tileKey } from '../tree/tiles.ts';
import { withLeaves } from './outside.ts';
import { auditEvent, auditHead, auditPending, auditTile } from './tables.ts';

export type Head = typeof auditHead.$inferSelect;
export type SequencedRow = Omit<typeof auditEvent.$inferSelect, 'leaf'> & {
  readonly leaf: Uint8Array;
};
/** An event that waits, as its row holds it: what somebody else put there may be anything. */
export type PendingRow = {
  readonly id: number;
  readonly caseRef: string | null;
  /** Read one by one: so many objects at once would cost more to keep than to make. */
  readonly text: string;
};
export type PendingEvent = { readonly event: AuditEvent };

/** The only row of `audit_head`. */
const headId = 1;

export async function readHead(database: Queryable): Promise<Head | undefined> {
  const [head] = await database.select().from(auditHead).where(eq(auditHead.id, headId));
  return head;
}

export async function createHead(database: Queryable, head: Omit<Head, 'id'>): Promise<void> {
  await database
    .insert(auditHead)
    .values({ id: headId, ...head })
    .onConflictDoNothing();
}

/**
 * From here on this transaction may do to the tables of the log what a sequencer does; the guards in the database
 * refuse everybody else.
 */
export const beginStep = (tx: Queryable): Promise<unknown> =>
  tx.execute(sql`select set_config('tongban.audit_step', 'sequencer', true)`);

/** Compare-and-swap on the signed note. @returns false if somebody else moved the head */
export async function moveHead(
  database: Queryable,
  fromNote: string,
  head: Omit<Head, 'id'>,
): Promise<boolean> {
  const moved = await database
    .update(auditHead)
    .set(head)
    .where(and(eq(auditHead.id, headId), eq(auditHead.note, fromNote)))
    .returning({ size: auditHead.size });
  return moved.length === 1;
}

/** Whether there is anything for the sequencer to do. */
export async function isWorkWaiting(database: Queryable): Promise<boolean> {
  const rows = await rowsOf<{ waiting: boolean }>(
    database,
    sql`select exists(select from audit_pending) or not exists(select from audit_head) as waiting`,
  );
  return rows[0]?.waiting === true;
}

/**
 * Up to `limit` pending events, in order of id: what is there, from no place on, because ids become visible out of order
 * and a place would pass over those that commit late. Only who has the turn takes them away.
 */
export const readPending = (tx: Queryable, limit: number): Promise<PendingRow[]> =>
  rowsOf<PendingRow>(
    tx,
    sql`select id::float8 as id, case_ref as "caseRef", coalesce(event::text, 'null') as text
      from audit_pending order by audit_pending.id limit ${limit}`,
  );

/**
 * Takes away those of which the leaves are written and not signed yet; the database lets nobody take away more.
 * @returns when the oldest of them was committed
 * @throws Error if one of them is gone already
 */
export async function removePending(
  tx: Queryable,
  rows: readonly PendingRow[],
): Promise<Date | undefined> {
  if (rows.length === 0) return undefined;
  const ids = rows.map(({ id }) => id);
  const [removed] = await rowsOf<{ count: number; oldest: string }>(
    tx,
    sql`with gone as (delete from audit_pending where id = any(${numbers(ids)}::bigint[]) returning committed_at)
      select count(*)::int as count, min(committed_at) as oldest from gone`,
  );
  if (removed?.count !== ids.length)
    throw new Error('an event that waited for the log was taken away by somebody else');
  return new Date(removed.oldest);
}

/** The leaf hash of the last sequenced event of each of these cases that has one. */
export async function lastLeafHashes(
  tx: Queryable,
  caseRefs: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const rows = await rowsOf<{ ref: string; leaf_hash: Uint8Array }>(
    tx,
    sql`select wanted.ref, last.leaf_hash
      from unnest(${sql.param(caseRefs)}::text[]) as wanted(ref)
      cross join lateral (
        select leaf_hash from audit_event where case_ref = wanted.ref order by index desc limit 1
      ) as last`,
  );
  return new Map(rows.map((row) => [row.ref, row.leaf_hash]));
}

/** As PostgreSQL writes it: the driver would look at each of thousands of numbers by itself. */
const numbers = (all: readonly number[]): string => `{${all.join(',')}}`;

export type NewRow = {
  readonly caseRef: string | undefined;
  readonly leaf: Uint8Array;
  readonly leafHash: Uint8Array;
};

/** Leaves and hashes travel as one binary parameter each: as an array they would travel as hex text. */
export async function insertEvents(
  tx: Queryable,
  first: number,
  rows: readonly NewRow[],
  now: Date,
): Promise<void> {
  const lengths = rows.map((row) => row.leaf.length);
  const starts: number[] = [];
  let next = 1;
  for (const length of lengths) {
    starts.push(next);
    next += length;
  }
  await tx.execute(sql`
    insert into audit_event (index, case_ref, leaf, leaf_hash, sequenced_at)
    select ${first}::bigint + row.nth - 1, row.case_ref,
      substring(${concatBytes(rows.map((row) => row.leaf))}::bytea from row.start for row.length),
      substring(${concatBytes(rows.map((row) => row.leafHash))}::bytea from ((row.nth - 1) * 32 + 1)::int for 32),
      ${now.toISOString()}::timestamptz
    from unnest(${sql.param(rows.map((row) => row.caseRef ?? null))}::text[],
      ${numbers(starts)}::int[], ${numbers(lengths)}::int[])
      with ordinality as row(case_ref, start, length, nth)`);
}

export async function writeTiles(tx: Queryable, tiles: readonly Tile[]): Promise<void> {
  await tx
    .insert(auditTile)
    .values([...tiles])
    .onConflictDoUpdate({
      target: [auditTile.level, auditTile.tile],
      set: { hashes: sql`excluded.hashes` },
    });
}

const wantedOf = (ids: readonly TileId[]) =>
  sql`unnest(${sql.param(ids.map(({ level }) => level))}::int[], ${sql.param(ids.map(({ tile }) => tile))}::bigint[])
    as wanted(level, tile)`;

/** What lies outside is made of the hashes that stay: no proof waits for another machine. */
export async function readTiles(database: Queryable, ids: readonly TileId[]): Promise<Tile[]> {
  if (ids.length === 0) return [];
  const held = await rowsOf<Tile>(
    database,
    sql`select level, tile::float8 as tile, hashes from ${wantedOf(ids)} join audit_tile using (level, tile)`,
  );
  const there = new Set(held.map(tileKey));
  const missing = ids.filter((id) => id.level === 0 && !there.has(tileKey(id)));
  if (missing.length === 0) return held;
  const outside = await rowsOf<Tile>(
    database,
    sql`select wanted.level, wanted.tile::float8 as tile, string_agg(leaf_hash, ''::bytea order by index) as hashes
      from ${wantedOf(missing)}
      join audit_event on index >= 256 * wanted.tile and index < 256 * (wanted.tile + 1)
      where 256 * (wanted.tile + 1) <= (select size from audit_outside)
      group by wanted.level, wanted.tile`,
  );
  return [...held, ...outside];
}

/** As `readRows`, without what lies outside. */
export const storedRows = (database: Queryable, first: number, limit: number) =>
  database
    .select()
    .from(auditEvent)
    .where(sql`${auditEvent.index} >= ${first}`)
    .orderBy(asc(auditEvent.index))
    .limit(limit);

/** Leaves from `first` on, in order; fewer than `limit` where the log ends. */
export async function readRows(
  database: Queryable,
  tiles: TileStore | undefined,
  first: number,
  limit: number,
): Promise<SequencedRow[]> {
  return withLeaves(tiles, await storedRows(database, first, limit));
}

/** The index of a row that the head does not count; both are read as of one moment. */
export async function firstBeyondHead(database: Queryable): Promise<number | undefined> {
  const rows = await rowsOf<{ index: number | null }>(
    database,
    sql`select min(index)::float8 as index from audit_event where index >= (select size from audit_head)`,
  );
  return rows[0]?.index ?? undefined;
}

/** A tile that is longer or shorter than the head makes it; both are read as of one moment. */
export async function firstOddTile(database: Queryable): Promise<TileId | undefined> {
  const [row] = await rowsOf<TileId>(
    database,
    sql`select level, tile::float8 as tile from audit_tile, audit_head
      where level not between 0 and 7
        or octet_length(hashes) <> 32 * greatest(0, least(256, (size >> (8 * level)) - 256 * tile))
      order by level, tile limit 1`,
  );
  return row;
}

export async function sequencedOf(
  database: Queryable,
  tiles: TileStore | undefined,
  caseRefs: readonly string[],
): Promise<SequencedRow[]> {
  const rows = await database
    .select()
    .from(auditEvent)
    .where(inArray(auditEvent.caseRef, [...caseRefs]))
    .orderBy(asc(auditEvent.index));
  return withLeaves(tiles, rows);
}

/** The newest leaves of a case, as far as they came into the log since then and are in the database. */
export async function leavesSince(
  database: Queryable,
  caseRef: string,
  since: Date,
  limit: number,
): Promise<Uint8Array[]> {
  const rows = await rowsOf<{ leaf: Uint8Array }>(
    database,
    sql`select leaf from (select leaf, sequenced_at from audit_event where case_ref = ${caseRef}
        order by index desc limit ${limit}) as newest
      where leaf is not null and sequenced_at >= ${since}::timestamptz`,
  );
  return rows.map(({ leaf }) => leaf);
}

/** How much the log holds under one reference. */
export async function sizeOf(
  database: Queryable,
  caseRef: string,
): Promise<{ readonly leaves: number; readonly bytes: number }> {
  const [row] = await rowsOf<{ leaves: number; bytes: number }>(
    database,
    sql`select count(*)::float8 as leaves, coalesce(sum(octet_length(leaf)), 0)::float8 as bytes
      from audit_event where case_ref = ${caseRef}`,
  );
  return row ?? { leaves: 0, bytes: 0 };
}

export const pendingOf = (
  database: Queryable,
  caseRefs: readonly string[],
): Promise<PendingEvent[]> =>
  database
    .select({ event: auditPending.event })
    .from(auditPending)
    .where(inArray(auditPending.caseRef, [...caseRefs]))
    .orderBy(asc(auditPending.id));

/** When the event that waits longest was committed. */
export async function oldestPending(database: Queryable): Promise<Date | undefined> {
  const [row] = await database
    .select({ committedAt: auditPending.committedAt })
    .from(auditPending)
    .orderBy(asc(auditPending.id))
    .limit(1);
  return row?.committedAt;
}
