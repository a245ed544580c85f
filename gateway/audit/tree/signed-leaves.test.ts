import { expect, it } from 'vitest';
import { leafHash } from './hash.ts';
import { treeRoot } from './merkle.ts';
import { areSigned, tilesAbove } from './signed-leaves.ts';
import { growTree, subtreesFrom, type Tile, tileKey, tileRoot, tileWidth } from './tiles.ts';

const most = 65_800;
const hashes = Array.from({ length: most }, (_, nth) =>
  leafHash(Uint8Array.of(nth & 255, (nth >> 8) & 255, nth >> 16)),
);

/** A tree of the first leaves, and what is stored of it. */
function treeOf(size: number) {
  const { tree, tiles } = growTree({ size: 0, edge: [] }, hashes.slice(0, size));
  return { root: treeRoot(size, subtreesFrom(tree.edge)), tiles };
}

const otherwise = (hash: Uint8Array): Uint8Array =>
  hash.map((byte, at) => (at === 3 ? ~byte : byte));

/** The stored tiles with one hash in the place of another. */
const withHash = (tiles: readonly Tile[], level: number, index: number, hash: Uint8Array) =>
  tiles.map((tile) => {
    if (tile.level !== level || tile.tile !== Math.floor(index / tileWidth)) return tile;
    const changed = tile.hashes.slice();
    changed.set(hash, (index % tileWidth) * 32);
    return { ...tile, hashes: changed };
  });

it.each([
  [1, 0, 1],
  [255, 0, 255],
  [256, 0, 256],
  [257, 250, 257],
  [600, 3, 600],
  [600, 300, 310],
  [most, 65_000, most],
  [most, 200, 2200],
])(
  'leaves of a tree of %i from %i to before %i are known, and no edited one with its tiles, up to the root',
  (size, first, end) => {
    const { root, tiles } = treeOf(size);
    const ids = new Set(tilesAbove(first, end, size).map(tileKey));
    const read = (all: readonly Tile[]) => all.filter((tile) => ids.has(tileKey(tile)));
    const leaves = hashes.slice(first, end);
    const holds = (from: readonly Uint8Array[], stored: readonly Tile[]) =>
      areSigned({ size, root }, first, from, read(stored));
    expect(holds(leaves, tiles)).toBe(true);
    const forged = leaves.with(-1, otherwise(leaves.at(-1) ?? new Uint8Array()));
    expect(holds(forged, tiles)).toBe(false);
    // Whoever writes rows writes tiles: one level more each time, and never the root.
    let edited: readonly Tile[] = tiles;
    let hash = forged.at(-1) ?? new Uint8Array();
    for (let level = 0, index = end - 1; ; level++, index = Math.floor(index / tileWidth)) {
      edited = withHash(edited, level, index, hash);
      expect([level, holds(forged, edited)]).toEqual([level, false]);
      const above = edited.find(
        (tile) => tile.level === level && tile.tile === Math.floor(index / tileWidth),
      );
      if (above?.hashes.length !== tileWidth * 32) break;
      hash = tileRoot(above.hashes);
    }
    for (const { level, tile } of read(tiles))
      expect(
        holds(
          leaves,
          tiles.filter((one) => one.level !== level || one.tile !== tile),
        ),
      ).toBe(false);
  },
);
