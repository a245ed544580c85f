import { concatBytes, equalBytes } from './bytes.ts';
import { hashLength, sha256Tree, type TreeHash } from './hash.ts';
import type { SubtreeHash } from './merkle.ts';

const noHashes = new Uint8Array();
/** A tile holds a subtree of this height: up to 256 hashes (C2SP tlog-tiles). */
const tileHeight = 8;
export const tileWidth = 2 ** tileHeight;

export type TileId = { readonly level: number; readonly tile: number };

/** `hashes`: 1 to 256 hashes of 32 bytes, one after the other. A partial tile is a prefix of the full one. */
export type Tile = TileId & { readonly hashes: Uint8Array };

export const tileKey = ({ level, tile }: TileId): string => `${level}/${tile}`;

export const hashAt = (hashes: Uint8Array, index: number): Uint8Array =>
  hashes.subarray(index * hashLength, (index + 1) * hashLength);

/** Root of `count` (a power of two) hashes that begin at `from`. */
function completeRoot(
  hashes: Uint8Array,
  from: number,
  count: number,
  hashing: TreeHash,
): Uint8Array {
  if (count === 1) return hashAt(hashes, from);
  const half = count / 2;
  const of = (start: number) => completeRoot(hashes, start, half, hashing);
  return hashing.node(of(from), of(from + half));
}

/** The hash of a full tile, as the level above has it. */
export const tileRoot = (hashes: Uint8Array): Uint8Array =>
  completeRoot(hashes, 0, tileWidth, sha256Tree);

/** Hashes that a level of a tree of `size` leaves has. */
const widthOf = (size: number, level: number): number => Math.floor(size / tileWidth ** level);

/** How many hashes a tile of a tree of `size` leaves has: 0 to 256. */
export const tileWidthIn = (size: number, { level, tile }: TileId): number =>
  Math.max(0, Math.min(tileWidth, widthOf(size, level) - tile * tileWidth));

/** The partial tiles of a tree, lowest level first: all that is needed to append to it and for its root. */
export function edgeTiles(size: number): TileId[] {
  const edge: TileId[] = [];
  for (let level = 0, width = size; width > 0; level++, width = widthOf(size, level)) {
    if (width % tileWidth > 0) edge.push({ level, tile: Math.floor(width / tileWidth) });
  }
  return edge;
}

/**
 * Appends leaves to a tree of `size` leaves.
 * @param edge the tree's partial tiles, as `edgeTiles` names them
 * @returns the tiles that changed or came to be, whole, lowest level first
 */
export function appendTiles(
  edge: readonly Tile[],
  size: number,
  leafHashes: readonly Uint8Array[],
  hashing: TreeHash = sha256Tree,
): Tile[] {
  const changed: Tile[] = [];
  let incoming: readonly Uint8Array[] = leafHashes;
  for (let level = 0; incoming.length > 0; level++) {
    const width = widthOf(size, level);
    const first = Math.floor(width / tileWidth);
    const held = (width % tileWidth) * hashLength;
    const partial = edge.find((tile) => tile.level === level && tile.tile === first);
    if ((partial?.hashes.length ?? 0) < held)
      throw new Error(`the edge tile of level ${level} is too short`);
    const row = concatBytes([partial?.hashes.subarray(0, held) ?? new Uint8Array(), ...incoming]);
    const full: Uint8Array[] = [];
    for (
      let offset = 0, tile = first;
      offset < row.length;
      offset += tileWidth * hashLength, tile++
    ) {
      const hashes = row.slice(offset, offset + tileWidth * hashLength);
      changed.push({ level, tile, hashes });
      if (hashes.length === tileWidth * hashLength)
        full.push(completeRoot(hashes, 0, tileWidth, hashing));
    }
    incoming = full;
  }
  return changed;
}

/** Where computed tiles first differ from stored ones, which may have grown since. @returns the hash, and the first leaf below it */
export function firstDifference(
  computed: readonly Tile[],
  held: readonly Tile[],
): (TileId & { readonly nth: number; readonly leaf: number }) | undefined {
  const stored = new Map(held.map((tile) => [tileKey(tile), tile.hashes]));
  for (const { level, tile, hashes } of computed) {
    const there = stored.get(tileKey({ level, tile })) ?? new Uint8Array();
    for (let nth = 0; nth * hashLength < hashes.length; nth++)
      if (!equalBytes(hashAt(there, nth), hashAt(hashes, nth)))
        return { level, tile, nth, leaf: (tile * tileWidth + nth) * tileWidth ** level };
  }
  return undefined;
}

/** A tree as far as it is needed to append to it: how large it is, and its partial tiles. */
export type Edge = { readonly size: number; readonly edge: readonly Tile[] };

/** A tree with more leaves. @returns the tiles beside it that changed or came to be */
export function growTree(
  { size, edge }: Edge,
  leafHashes: readonly Uint8Array[],
  hashing: TreeHash = sha256Tree,
): { readonly tree: Edge; readonly tiles: readonly Tile[] } {
  const tiles = appendTiles(edge, size, leafHashes, hashing);
  const grown = size + leafHashes.length;
  const held = new Map([...edge, ...tiles].map((tile) => [tileKey(tile), tile]));
  const partial = edgeTiles(grown).flatMap((id) => held.get(tileKey(id)) ?? []);
  return { tree: { size: grown, edge: partial }, tiles };
}

/** The tile in which the hashes below a complete subtree lie. */
function tileOf(height: number, index: number): TileId {
  const level = Math.floor(height / tileHeight);
  return { level, tile: Math.floor((index * 2 ** (height % tileHeight)) / tileWidth) };
}

/**
 * The hashes below a tile's root by their place: 1 is the root, below `n` lie `2 n` and `2 n + 1`, the tile's own hashes from 256 on.
 * What is computed once is kept: the proofs of many leaves share most of their hashes.
 */
function hashesIn({ hashes, ...id }: Tile, node: TreeHash['node']): (place: number) => Uint8Array {
  const known: Uint8Array[] = [];
  const at = (place: number): Uint8Array => {
    const before = known[place];
    if (before) return before;
    const hash =
      place < tileWidth
        ? node(at(2 * place), at(2 * place + 1))
        : hashAt(hashes, place - tileWidth);
    if (hash.length < hashLength) throw new Error(`tile ${tileKey(id)} is missing or too short`);
    known[place] = hash;
    return hash;
  };
  return at;
}

/** @throws Error, when called, if a tile is missing or too short: it names the tile */
export function subtreesFrom(tiles: readonly Tile[], { node }: TreeHash = sha256Tree): SubtreeHash {
  const byKey = new Map(tiles.map((tile) => [tileKey(tile), hashesIn(tile, node)]));
  return (height, index) => {
    const id = tileOf(height, index);
    const hashAtPlace = byKey.get(tileKey(id)) ?? hashesIn({ ...id, hashes: noHashes }, node);
    const width = 2 ** (tileHeight - (height % tileHeight));
    return hashAtPlace(width + (index % width));
  };
}

/** The tiles that a computation reads. It is run once on empty hashes: what it reads depends on sizes only. */
export function tilesReadBy(compute: (subtree: SubtreeHash) => unknown): TileId[] {
  const read = new Map<string, TileId>();
  const blank = new Uint8Array(hashLength);
  compute((height, index) => {
    const id = tileOf(height, index);
    read.set(tileKey(id), id);
    return blank;
  });
  return [...read.values()];
}
