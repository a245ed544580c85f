import type { Database } from '../../platform/database/database.ts';
import { hex } from '../../platform/keys/digest.ts';
import type { TileStore } from '../../platform/process/tile-store.ts';
import { parseLeaf } from '../log/leaf.ts';
import { outsideSize } from '../log/outside.ts';
import { setAsideSince } from '../log/set-aside.ts';
import {
  firstBeyondHead,
  firstOddTile,
  readHead,
  readRows,
  readTiles,
  type SequencedRow,
} from '../log/store.ts';
import { equalBytes } from '../tree/bytes.ts';
import { type Checkpoint, type LogVerifier, verifyCheckpoint } from '../tree/checkpoint.ts';
import { hashLength, leafHash } from '../tree/hash.ts';
import { treeRoot } from '../tree/merkle.ts';
import { tilePath } from '../tree/tile-path.ts';
import {
  type Edge,
  growTree,
  hashAt,
  subtreesFrom,
  type Tile,
  tileKey,
  tileWidth,
} from '../tree/tiles.ts';

export type LogVerdict =
  | {
      readonly kind: 'holds';
      readonly size: number;
      readonly cases: number;
      readonly root: string;
      /** What is intact and worth a look: how many, the first place, and what it is. */
      readonly warnings: readonly string[];
    }
  /** `index`: the first event that is wrong, where it can be told. */
  | { readonly kind: 'broken'; readonly index?: number; readonly problem: string }
  /** No checkpoint and no events: there is nothing to verify yet. */
  | { readonly kind: 'empty' };

type Broken = Extract<LogVerdict, { kind: 'broken' }>;

export type VerifyOptions = {
  readonly verifiers: readonly LogVerifier[];
  /** A checkpoint that was kept elsewhere earlier: the log must still begin with that tree. */
  readonly known?: Checkpoint;
  /** Where leaves lie that are not in the database any more. */
  readonly tiles?: TileStore | undefined;
  readonly progress?: (done: number, size: number) => void;
};

const batchRows = 4096;

const broken = (problem: string, index?: number): Broken => ({
  kind: 'broken',
  problem,
  ...(index === undefined ? {} : { index }),
});

/** What the pass over the rows learns. */
type Pass = {
  /** The leaf hash of the last event of each case. */
  readonly last: Map<string, string>;
  /** Leaves whose words this version does not know: intact all the same. */
  readonly later: { count: number; first?: number };
};

/** What is wrong with a row by itself and after those before it. */
function rowFault(row: SequencedRow, index: number, { last, later }: Pass): string | undefined {
  if (row.index !== index) return 'the event is missing';
  const hash = leafHash(row.leaf);
  if (!equalBytes(hash, row.leafHash))
    return 'the leaf was changed: it does not have the recorded hash';
  const leaf = parseLeaf(row.leaf);
  if (!leaf) return 'the leaf is not an event in canonical form';
  if ((leaf.caseRef ?? null) !== row.caseRef)
    return 'the row is filed under another case than its leaf';
  if (!leaf.event) {
    later.count++;
    later.first ??= index;
  }
  if (leaf.caseRef === undefined) return undefined;
  if (leaf.previous !== last.get(leaf.caseRef))
    return 'the previous event of the case is not the one that it names';
  last.set(leaf.caseRef, hex(hash));
  return undefined;
}

/** What lies outside must be what was computed, tile by tile: others read it there. */
async function outsideFault(
  database: Database,
  tiles: TileStore | undefined,
  computed: readonly Tile[],
): Promise<Broken | undefined> {
  const outside = await outsideSize(database);
  for (const { hashes, ...id } of computed) {
    const end = (id.tile + 1) * tileWidth ** (id.level + 1);
    if (end > outside || hashes.length < tileWidth * hashLength) continue;
    const held = await tiles?.read(tilePath(id, tileWidth));
    if (!held || !equalBytes(held, hashes))
      return broken(
        `outside of the database the tile ${tileKey(id)} is missing, or another`,
        end - tileWidth ** (id.level + 1),
      );
  }
  return undefined;
}

/** Compares computed tiles with the stored ones, which may have grown since. */
async function tileFault(
  database: Database,
  computed: readonly Tile[],
): Promise<Broken | undefined> {
  const stored = new Map(
    (await readTiles(database, computed)).map((tile) => [tileKey(tile), tile.hashes]),
  );
  for (const { level, tile, hashes } of computed) {
    const held = stored.get(tileKey({ level, tile })) ?? new Uint8Array();
    for (let nth = 0; nth * hashLength < hashes.length; nth++) {
      if (equalBytes(hashAt(held, nth), hashAt(hashes, nth))) continue;
      const first = (tile * tileWidth + nth) * tileWidth ** level;
      return broken(
        `the tree differs from the events: tile ${tileKey({ level, tile })}, hash ${nth}`,
        first,
      );
    }
  }
  return undefined;
}

const rootOf = (tree: Edge): Uint8Array => treeRoot(tree.size, subtreesFrom(tree.edge));

function knownFault(tree: Edge, known: Checkpoint | undefined): Broken | undefined {
  if (known?.size !== tree.size || equalBytes(rootOf(tree), known.root)) return undefined;
  return broken(`the first ${known.size} events are not those of the checkpoint that you kept`);
}

async function warningsOf(database: Database, { later }: Pass): Promise<string[]> {
  const aside = await setAsideSince(database, new Date(0));
  return [
    ...(later.first === undefined
      ? []
      : [
          `${later.count} events, the first at index ${later.first}, use words that this version does not know`,
        ]),
    ...(aside === 0 ? [] : [`${aside} entries were set aside: see the table audit_set_aside`]),
  ];
}

/** What lies in the tables beyond what is signed, or beside it; tables and head are read as of one moment. */
async function surplusFault(database: Database): Promise<Broken | undefined> {
  const stray = await firstBeyondHead(database);
  if (stray !== undefined)
    return broken('the event is in the log without a signed checkpoint', stray);
  const tile = await firstOddTile(database);
  return tile && broken(`the tile ${tileKey(tile)} holds more or less than what is signed`);
}

/** Reads every event up to the signed size and computes everything anew. */
async function verifyEvents(
  database: Database,
  head: Checkpoint,
  options: VerifyOptions,
): Promise<LogVerdict> {
  const pass: Pass = { last: new Map(), later: { count: 0 } };
  let tree: Edge = { size: 0, edge: [] };
  while (tree.size < head.size) {
    const stops = [head.size, options.known?.size ?? 0].filter((stop) => stop > tree.size);
    const rows = await readRows(
      database,
      options.tiles,
      tree.size,
      Math.min(batchRows, Math.min(...stops) - tree.size),
    );
    if (rows.length === 0) return broken('the event is missing', tree.size);
    for (const [nth, row] of rows.entries()) {
      const fault = rowFault(row, tree.size + nth, pass);
      if (fault) return broken(fault, tree.size + nth);
    }
    const appended = growTree(
      tree,
      rows.map((row) => row.leafHash),
    );
    const fault =
      (await tileFault(database, appended.tiles)) ??
      (await outsideFault(database, options.tiles, appended.tiles)) ??
      knownFault(appended.tree, options.known);
    if (fault) return fault;
    tree = appended.tree;
    options.progress?.(tree.size, head.size);
  }
  if (!equalBytes(rootOf(tree), head.root))
    return broken('the events are not those that the checkpoint signs');
  return {
    kind: 'holds',
    size: tree.size,
    cases: pass.last.size,
    root: hex(head.root),
    warnings: await warningsOf(database, pass),
  };
}

const tooShort = (size: number, known: Checkpoint): Broken =>
  broken(`the log has ${size} events; the checkpoint that you kept has ${known.size}`, size);

/** A log without a checkpoint: before its first event, or after somebody took all of it away. */
async function withoutHead(database: Database, options: VerifyOptions): Promise<LogVerdict> {
  const { known } = options;
  if ((await readRows(database, options.tiles, 0, 1)).length > 0)
    return broken('there are events, but the checkpoint is gone', 0);
  return known && known.size > 0 ? tooShort(0, known) : { kind: 'empty' };
}

/**
 * Verifies the whole log from its rows: indices without gaps, leaf hashes, the chain of every case, tiles,
 * root and the checkpoint's signature. It stops at the first thing wrong. May run beside a sequencer.
 */
export async function verifyLog(database: Database, options: VerifyOptions): Promise<LogVerdict> {
  const stored = await readHead(database);
  if (!stored) return withoutHead(database, options);
  const head = await verifyCheckpoint(stored.note, ...options.verifiers);
  if (!head)
    return broken(
      `the checkpoint is not signed by the key ${options.verifiers.map(({ name }) => name)[0]}`,
    );
  if (options.known && options.known.size > head.size) return tooShort(head.size, options.known);
  if (head.size !== stored.size || !equalBytes(head.root, stored.root))
    return broken('the head says another size or root than its signed checkpoint', head.size);
  const verdict = await verifyEvents(database, head, options);
  return verdict.kind === 'holds' ? ((await surplusFault(database)) ?? verdict) : verdict;
}
