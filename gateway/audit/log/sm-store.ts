import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { and, eq, sql } from '../../platform/database/drizzle.ts';
import type { Tile, TileId } from '../tree/tiles.ts';
import { auditSmHead, auditSmTile } from './tables.ts';

export type SmHead = typeof auditSmHead.$inferSelect;

const headId = 1;

export async function readSmHead(database: Queryable): Promise<SmHead | undefined> {
  const [head] = await database.select().from(auditSmHead).where(eq(auditSmHead.id, headId));
  return head;
}

/** Compare-and-swap on the note; without one before, the first. @returns false if somebody else moved it */
export async function moveSmHead(
  tx: Queryable,
  before: string | undefined,
  head: Omit<SmHead, 'id'>,
): Promise<boolean> {
  const moved =
    before === undefined
      ? await tx
          .insert(auditSmHead)
          .values({ id: headId, ...head })
          .onConflictDoNothing()
          .returning({ id: auditSmHead.id })
      : await tx
          .update(auditSmHead)
          .set(head)
          .where(and(eq(auditSmHead.id, headId), eq(auditSmHead.note, before)))
          .returning({ id: auditSmHead.id });
  return moved.length === 1;
}

export async function readSmTiles(database: Queryable, ids: readonly TileId[]): Promise<Tile[]> {
  if (ids.length === 0) return [];
  return rowsOf<Tile>(
    database,
    sql`select level, tile::float8 as tile, hashes from audit_sm_tile
      where (level, tile) in (select * from unnest(${sql.param(ids.map(({ level }) => level))}::int[],
        ${sql.param(ids.map(({ tile }) => tile))}::bigint[]))`,
  );
}

export async function writeSmTiles(tx: Queryable, tiles: readonly Tile[]): Promise<void> {
  await tx
    .insert(auditSmTile)
    .values([...tiles])
    .onConflictDoUpdate({
      target: [auditSmTile.level, auditSmTile.tile],
      set: { hashes: sql`excluded.hashes` },
    });
}
