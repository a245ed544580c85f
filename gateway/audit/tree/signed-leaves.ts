import { equalBytes } from './bytes.ts';
import type { Checkpoint } from './checkpoint.ts';
import { hashLength } from './hash.ts';
import { treeRoot } from './merkle.ts';
import {
  edgeTiles,
  hashAt,
  subtreesFrom,
  type Tile,
  type TileId,
  tileKey,
  tileRoot,
  tileWidth,
  tileWidthIn,
} from './tiles.ts';

/** The tiles between leaves from `first` to before `end` and the root of a tree of `size` leaves, lowest level first. */
export function tilesAbove(first: number, end: number, size: number): TileId[] {
  const above: TileId[] = [];
  for (let level = 0, from = first, to = end - 1; ; level++) {
    from = Math.floor(from / tileWidth);
    to = Math.floor(to / tileWidth);
    if (tileWidthIn(size, { level, tile: from }) === 0) break;
    for (let tile = from; tile <= to; tile++)
      if (tileWidthIn(size, { level, tile }) > 0) above.push({ level, tile });
  }
  const known = new Set(above.map(tileKey));
  return [...above, ...edgeTiles(size).filter((id) => !known.has(tileKey(id)))];
}

/**
 * Whether leaves are those of a signed tree. Rows and the tiles above them can be edited together, the root cannot: every
 * tile is held against the one above it, and the last of them against what was signed.
 * @param tiles what `tilesAbove` names, as it is stored
 */
export function areSigned(
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  first: number,
  leafHashes: readonly Uint8Array[],
  tiles: readonly Tile[],
): boolean {
  const stored = new Map(tiles.map((tile) => [tileKey(tile), tile.hashes]));
  const hashesOf = (id: TileId): Uint8Array => stored.get(tileKey(id)) ?? new Uint8Array();
  const wanted = tilesAbove(first, first + leafHashes.length, size);
  const isWhole = (id: TileId) => hashesOf(id).length >= tileWidthIn(size, id) * hashLength;
  const isAt = (level: number, index: number, hash: Uint8Array): boolean =>
    equalBytes(
      hashAt(hashesOf({ level, tile: Math.floor(index / tileWidth) }), index % tileWidth),
      hash,
    );
  return (
    wanted.every(isWhole) &&
    leafHashes.every((hash, nth) => isAt(0, first + nth, hash)) &&
    wanted.every(
      (id) =>
        tileWidthIn(size, id) < tileWidth || isAt(id.level + 1, id.tile, tileRoot(hashesOf(id))),
    ) &&
    equalBytes(treeRoot(size, subtreesFrom(tiles)), root)
  );
}
