import { fail, ok, type Result } from '#contracts/result';
import { equalBytes } from '../tree/bytes.ts';
import { type Checkpoint, type LogVerifier, verifyCheckpoint } from '../tree/checkpoint.ts';
import { entriesIn } from '../tree/entry-bundle.ts';
import { sha256Tree, type TreeHash } from '../tree/hash.ts';
import { treeRoot } from '../tree/merkle.ts';
import { bundlePath, formatTilePath, type TilePath, tilePath } from '../tree/tile-path.ts';
import {
  type Edge,
  edgeTiles,
  growTree,
  hashAt,
  subtreesFrom,
  type Tile,
  tileWidth,
  tileWidthIn,
} from '../tree/tiles.ts';

/** Where the log is asked for. */
export type MirrorSource = {
  readonly checkpoint: () => Promise<string>;
  /** undefined: the log does not give it out. */
  readonly entries: (path: string) => Promise<Uint8Array | undefined>;
};

/** Where it is kept, by the paths of C2SP tlog-tiles; a file is written whole or not at all. */
export type MirrorFolder = {
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
};

/**
 * Why what is kept stays as it is:
 * - `not_signed`: the checkpoint is not one of this log
 * - `rolled_back`: it is smaller than the one that is kept
 * - `fork`: it is of other leaves than are kept
 * - `not_the_leaves`: what is given out is not what the checkpoint signs
 * - `kept_changed`: what is kept is not what was written
 */
export type MirrorProblem =
  | 'not_signed'
  | 'rolled_back'
  | 'fork'
  | 'not_the_leaves'
  | 'kept_changed';

/** One tree of a log: how it hashes, and whose heads of it are believed. */
export type MirroredTree = {
  readonly hashing: TreeHash;
  readonly verify: (note: string) => Promise<Checkpoint | undefined>;
  /** Whether the entries are kept with it; there is one copy of them, whatever hashes them. */
  readonly keepsEntries: boolean;
};

export type Mirrored = { readonly before: number; readonly size: number };

/** No checkpoint is larger, and no bundle: so many entries, each behind its length in two bytes. */
export const mostBytes = { checkpoint: 65_536, bundle: tileWidth * (65_535 + 2) };

const utf8 = new TextEncoder();
const rootOf = ({ size, edge }: Edge, hashing: TreeHash): Uint8Array =>
  treeRoot(size, subtreesFrom([...edge], hashing), hashing);

type Kept = { readonly head: Pick<Checkpoint, 'size' | 'root'>; readonly tree: Edge };

/** What is kept, verified as far as it is gone on from. */
async function readKept(
  folder: MirrorFolder,
  { verify, hashing }: MirroredTree,
): Promise<Result<Kept, MirrorProblem>> {
  const note = await folder.read('checkpoint');
  if (!note) return ok({ head: { size: 0, root: hashing.empty() }, tree: { size: 0, edge: [] } });
  const head = await verify(new TextDecoder().decode(note));
  if (!head) return fail('kept_changed');
  const edge: Tile[] = [];
  for (const id of edgeTiles(head.size)) {
    const hashes = await folder.read(tilePath(id, tileWidthIn(head.size, id)));
    if (hashes) edge.push({ ...id, hashes });
  }
  const tree = { size: head.size, edge };
  const isWhole = edge.length === edgeTiles(head.size).length;
  return isWhole && equalBytes(rootOf(tree, hashing), head.root)
    ? ok({ head, tree })
    : fail('kept_changed');
}

/** How many leaves of a bundle a tree of this size has already. */
const heldIn = (size: number, tile: number): number => Math.max(0, size - tile * tileWidth);

/** The hashes of a bundle behind those that the tree has; undefined if those are others. */
function newHashes(
  { size, edge }: Edge,
  tile: number,
  leaves: readonly Uint8Array[],
  hashing: TreeHash,
): Uint8Array[] | undefined {
  const held = heldIn(size, tile);
  const hashes = leaves.map((leaf) => hashing.leaf(leaf));
  const known = edge.find((one) => one.level === 0 && one.tile === tile)?.hashes;
  const isSame = hashes
    .slice(0, held)
    .every((hash, nth) => known && equalBytes(hash, hashAt(known, nth)));
  return isSame ? hashes.slice(held) : undefined;
}

/** Takes one bundle: verified against what is kept, written, and grown into the tree. */
async function takeBundle(
  source: MirrorSource,
  folder: MirrorFolder,
  { hashing, keepsEntries }: MirroredTree,
  tree: Edge,
  { tile, width }: TilePath,
): Promise<Result<Edge, MirrorProblem>> {
  const bundle = await source.entries(formatTilePath({ tile, width }));
  const leaves = bundle && entriesIn(bundle, width);
  if (!bundle || !leaves) return fail('not_the_leaves');
  const hashes = newHashes(tree, tile, leaves, hashing);
  if (!hashes) return fail('fork');
  const grown = growTree(tree, hashes, hashing);
  if (keepsEntries) await folder.write(bundlePath(tile, width), bundle);
  for (const { hashes: bytes, ...id } of grown.tiles)
    if (bytes.length === tileWidth * 32) await folder.write(tilePath(id, tileWidth), bytes);
  return ok(grown.tree);
}

/** The partial tiles and the partial bundle of a tree of this size. */
function partialPaths(size: number): string[] {
  const last = Math.floor(size / tileWidth);
  return [
    ...edgeTiles(size).map((id) => tilePath(id, tileWidthIn(size, id))),
    ...(size % tileWidth > 0 ? [bundlePath(last, size % tileWidth)] : []),
  ];
}

/**
 * Brings a mirror to the newest checkpoint. Every leaf is hashed, every tile computed and not taken, and the checkpoint is
 * written last: whatever stops it, the next run goes on from the last one that was verified whole.
 */
export async function mirrorTree(
  source: MirrorSource,
  folder: MirrorFolder,
  mirrored: MirroredTree,
): Promise<Result<Mirrored, MirrorProblem>> {
  const { verify, hashing } = mirrored;
  const note = await source.checkpoint();
  const head = await verify(note);
  if (!head) return fail('not_signed');
  const kept = await readKept(folder, mirrored);
  if (!kept.ok) return kept;
  const before = kept.value.head.size;
  if (head.size < before) return fail('rolled_back');
  let tree = kept.value.tree;
  while (tree.size < head.size) {
    const tile = Math.floor(tree.size / tileWidth);
    const width = Math.min(tileWidth, head.size - tile * tileWidth);
    const taken = await takeBundle(source, folder, mirrored, tree, { tile, width });
    if (!taken.ok) return taken;
    tree = taken.value;
  }
  if (!equalBytes(rootOf(tree, hashing), head.root))
    return fail(head.size === before ? 'fork' : 'not_the_leaves');
  for (const { hashes, ...id } of tree.edge)
    await folder.write(tilePath(id, tileWidthIn(head.size, id)), hashes);
  await folder.write('checkpoint', utf8.encode(note));
  const left = new Set(partialPaths(head.size));
  for (const path of partialPaths(before)) if (!left.has(path)) await folder.remove(path);
  return ok({ before, size: head.size });
}

/** The log itself, with its entries. */
export const mirrorLog = (
  source: MirrorSource,
  folder: MirrorFolder,
  verifiers: readonly LogVerifier[],
): Promise<Result<Mirrored, MirrorProblem>> =>
  mirrorTree(source, folder, {
    hashing: sha256Tree,
    verify: (note) => verifyCheckpoint(note, ...verifiers),
    keepsEntries: true,
  });
