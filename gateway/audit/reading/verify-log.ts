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
  firstDifference,
  growTree,
  subtreesFrom,
  type Tile,
  tileKey,
  tileWidth,
} from '../tree/tiles.ts';
import { type Broken, broken } from './broken.ts';
import { openSmPass, type SmPass } from './verify-sm.ts';

export type LogVerdict =
  | {
      readonly kind: 'holds';
      readonly size: number;
      readonly cases: number;
      readonly root: string;
      /** How far the tree of commercial cryptography is, where it was verified. */
      readonly sm?: { readonly size: number; readonly root: string } | undefined;
      /** What is intact and worth a look: how many, the first place, and what it is. */
      readonly warnings: readonly string[];
    }
  | Broken
  /** No checkpoint and no events: there is nothing to verify yet. */
  | { readonly kind: 'empty' };

export type VerifyOptions = {
  readonly verifiers: readonly LogVerifier[];
  /** A checkpoint that was kept elsewhere earlier: the log must still begin with that tree. */
  readonly known?: Checkpoint;
  /** Where leaves lie that are not in the database any more. */
  readonly tiles?: TileStore | undefined;
  readonly progress?: (done: number, size: number) => void;
  /** Keys (points) of the second tree: it is verified with them in the same pass. */
  readonly smPoints?: readonly Uint8Array[] | undefined;
};

const batchRows = 512;

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

/** Compares computed tiles with the stored ones. */
async function tileFault(
  database: Database,
  computed: readonly Tile[],
): Promise<Broken | undefined> {
  const odd = firstDifference(computed, await readTiles(database, computed));
  return (
    odd &&
    broken(`the tree differs from the events: tile ${tileKey(odd)}, hash ${odd.nth}`, odd.leaf)
  );
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
  second: SmPass,
  options: VerifyOptions,
): Promise<LogVerdict> {
  const pass: Pass = { last: new Map(), later: { count: 0 } };
  let tree: Edge = { size: 0, edge: [] };
  while (tree.size < head.size) {
    const stops = [head.size, options.known?.size ?? 0, second.size].filter(
      (stop) => stop > tree.size,
    );
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
      knownFault(appended.tree, options.known) ??
      (await second.take(rows));
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
    sm: second.found,
    warnings: [...(await warningsOf(database, pass)), ...second.warnings],
  };
}

const tooShort = (size: number, known: Checkpoint): Broken =>
  broken(`the log has ${size} events; the checkpoint that you kept has ${known.size}`, size);

/** A log without a checkpoint: before its first event, or after somebody took all of it away. */
async function withoutHead(
  database: Database,
  second: SmPass,
  options: VerifyOptions,
): Promise<LogVerdict> {
  const { known } = options;
  if ((await readRows(database, options.tiles, 0, 1)).length > 0)
    return broken('there are events, but the checkpoint is gone', 0);
  // It only follows: where it has a head, there were events.
  if (second.isThere) return second.fault ?? broken('the SM3 tree has more leaves than the log');
  return known && known.size > 0 ? tooShort(0, known) : { kind: 'empty' };
}

/**
 * Verifies the whole log from its rows: indices without gaps, leaf hashes, the chain of every case, tiles,
 * root and the checkpoint's signature. It stops at the first thing wrong. May run beside a sequencer.
 */
export async function verifyLog(database: Database, options: VerifyOptions): Promise<LogVerdict> {
  // Before the first one's: it follows, and would seem to be ahead of a log that grows.
  const second = await openSmPass(database, options.smPoints);
  const stored = await readHead(database);
  if (!stored) return withoutHead(database, second, options);
  const head = await verifyCheckpoint(stored.note, ...options.verifiers);
  if (!head)
    return broken(
      `the checkpoint is not signed by the key ${options.verifiers.map(({ name }) => name)[0]}`,
    );
  if (options.known && options.known.size > head.size) return tooShort(head.size, options.known);
  if (head.size !== stored.size || !equalBytes(head.root, stored.root))
    return broken('the head says another size or root than its signed checkpoint', head.size);
  if (second.fault) return second.fault;
  if (second.size > head.size) return broken('the SM3 tree has more leaves than the log');
  const verdict = await verifyEvents(database, head, second, options);
  return verdict.kind === 'holds' ? ((await surplusFault(database)) ?? verdict) : verdict;
}
