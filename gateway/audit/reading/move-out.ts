import type { Database, Transaction } from '../../platform/database/database.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import { counter } from '../../platform/process/metrics.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { TileStore } from '../../platform/process/tile-store.ts';
import { outsideSize } from '../log/outside.ts';
import { readHead, readRows, readTiles, type SequencedRow, storedRows } from '../log/store.ts';
import { equalBytes } from '../tree/bytes.ts';
import { claimedSize } from '../tree/checkpoint.ts';
import { entryBundle } from '../tree/entry-bundle.ts';
import { leafHash } from '../tree/hash.ts';
import { bundlePath, tilePath } from '../tree/tile-path.ts';
import { hashAt, type TileId, tileWidth } from '../tree/tiles.ts';
import { laidOutTo } from './facts.ts';

const dayMs = 86_400_000;
/** A minute's work: a year of it is made up for within days, and no round holds up the others for long. */
const bundlesAtOnce = 200;

const moved = counter('tongban_audit_bundles_moved_total');

/** Why a bundle stays in the database. `different`: the store has another one there, of another log or another history. */
type Stays = 'different' | 'not_kept' | 'not_as_signed';

/** Writes what is not there yet, and reads what it wrote: only what was seen outside is let go of. */
async function keep(
  tiles: TileStore,
  path: string,
  bytes: Uint8Array,
): Promise<'different' | 'not_kept' | undefined> {
  const before = await tiles.read(path);
  if (before) return equalBytes(before, bytes) ? undefined : 'different';
  await tiles.write(path, bytes);
  const after = await tiles.read(path);
  return after && equalBytes(after, bytes) ? undefined : 'not_kept';
}

/** The tiles that are full with this one of the lowest level. */
function fullWith(tile: number): TileId[] {
  const full: TileId[] = [];
  for (let level = 0, end = tile + 1; Number.isInteger(end); level++, end /= tileWidth)
    full.push({ level, tile: end - 1 });
  return full;
}

const isAsSigned = (rows: readonly SequencedRow[], first: number, hashes: Uint8Array): boolean =>
  rows.every(
    ({ index, leaf, leafHash: hash }, nth) =>
      index === first + nth &&
      equalBytes(leafHash(leaf), hash) &&
      equalBytes(hash, hashAt(hashes, nth)),
  );

async function keepBundle(
  tiles: TileStore,
  database: Database,
  tile: number,
  rows: readonly SequencedRow[],
): Promise<Stays | undefined> {
  const full = fullWith(tile);
  const held = await readTiles(database, full);
  const lowest = held.find(({ level }) => level === 0)?.hashes ?? new Uint8Array();
  if (held.length < full.length || !isAsSigned(rows, tile * tileWidth, lowest))
    return 'not_as_signed';
  const leaves = entryBundle(rows.map(({ leaf }) => leaf));
  const kept = await keep(tiles, bundlePath(tile, tileWidth), leaves);
  if (kept) return kept;
  for (const { hashes, ...id } of held) {
    const keptTile = await keep(tiles, tilePath(id, tileWidth), hashes);
    if (keptTile) return keptTile;
  }
  return undefined;
}

/** Lets go of the leaves in the database; compare-and-swap, for several processes may be at it. */
async function letGo(tx: Transaction, tile: number): Promise<boolean> {
  const [from, to] = [tile * tileWidth, (tile + 1) * tileWidth];
  await tx.execute(sql`select set_config('tongban.audit_step', 'tiles', true)`);
  const mine = await rowsOf(
    tx,
    sql`update audit_outside set size = ${to} where size = ${from} returning size`,
  );
  if (mine.length === 0) return false;
  await tx.execute(sql`delete from audit_tile where level = 0 and tile = ${tile}`);
  await tx.execute(
    sql`update audit_event set leaf = null where index >= ${from} and index < ${to}`,
  );
  return true;
}

/** The next bundle, if it is old enough. @returns undefined if it moved; otherwise why not */
async function moveNext(platform: Platform, tiles: TileStore): Promise<Stays | 'none' | undefined> {
  const database = platform.database();
  const from = await outsideSize(database);
  const head = await readHead(database);
  const reached = Math.min(claimedSize(head?.note ?? ''), await laidOutTo(database));
  if (from + tileWidth > reached) return 'none';
  const before = platform.clock().getTime() - (platform.config.tilesAfterDays ?? 0) * dayMs;
  const isYoung = ({ sequencedAt }: { readonly sequencedAt: Date }) =>
    sequencedAt.getTime() >= before;
  // Most often nothing is old enough, and one row says so.
  const last = await storedRows(database, from + tileWidth - 1, 1);
  if (last.some(isYoung)) return 'none';
  const tile = from / tileWidth;
  // A disk that is not there must be noticed: what was moved last lies where this is to lie.
  if (tile > 0 && !(await tiles.read(bundlePath(tile - 1, tileWidth)))) return 'not_kept';
  const rows = await readRows(database, undefined, from, tileWidth);
  if (rows.some(isYoung)) return 'none';
  const stays = await keepBundle(tiles, database, tile, rows);
  if (stays) return stays;
  return (await database.transaction((tx) => letGo(tx, tile))) ? undefined : 'none';
}

/**
 * Moves what is old of the log out of the database, a bundle of 256 leaves at a time: the leaves and every full tile are
 * written outside and read back, then the leaves go; their hashes, and what finds them, stay. Nothing that lies outside is
 * ever written over.
 */
export async function moveOut(platform: Platform): Promise<void> {
  const { tiles } = platform;
  if (!tiles) return;
  moved(0);
  try {
    for (let nth = 0; nth < bundlesAtOnce; nth++) {
      const stays = await moveNext(platform, tiles);
      if (stays === 'none') return;
      if (stays) return platform.log.error('audit.tiles_not_moved', { why: stays });
      moved(1);
    }
  } catch (error) {
    tellFailure(platform, 'audit.tiles_not_moved', error, { why: 'failed' });
  }
}
