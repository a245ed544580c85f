import type { Database } from '../../platform/database/database.ts';
import { sqlStateOf } from '../../platform/database/trouble.ts';
import { hex } from '../../platform/keys/digest.ts';
import { readSmHead, readSmTiles, type SmHead } from '../log/sm-store.ts';
import type { SequencedRow } from '../log/store.ts';
import { equalBytes } from '../tree/bytes.ts';
import { sm3Tree } from '../tree/hash.ts';
import { treeRoot } from '../tree/merkle.ts';
import { verifySmCheckpoint } from '../tree/sm-checkpoint.ts';
import { type Edge, firstDifference, growTree, subtreesFrom, tileKey } from '../tree/tiles.ts';
import { type Broken, broken } from './broken.ts';

/** The second tree, computed anew beside the first from the same rows. */
export type SmPass = {
  /** Whether it has a head, signed or not: there was a log then. */
  readonly isThere: boolean;
  /** How many leaves its signed head has; 0 where there is nothing to verify. */
  readonly size: number;
  readonly fault?: Broken;
  readonly found?: { readonly size: number; readonly root: string };
  readonly warnings: readonly string[];
  /** Rows behind those before, never beyond `size` and back. @returns what is wrong */
  readonly take: (rows: readonly SequencedRow[]) => Promise<Broken | undefined>;
};

const nothing = { isThere: false, size: 0, warnings: [], take: async () => undefined };
const unverified = { ...nothing, isThere: true };

/** A database from before there was such a tree has none; of every other error nothing is concluded. */
async function headIn(database: Database): Promise<SmHead | undefined> {
  try {
    return await readSmHead(database);
  } catch (error) {
    if (sqlStateOf(error) === '42P01') return undefined;
    throw error;
  }
}

/** @param points keys that may have signed its head; undefined: nobody asks for it */
export async function openSmPass(
  database: Database,
  points: readonly Uint8Array[] | undefined,
): Promise<SmPass> {
  const stored = await headIn(database);
  if (!points) {
    const warning = 'there is an SM3 tree, and no LOG_SM_VKEY by which to verify it';
    return stored ? { ...unverified, warnings: [warning] } : nothing;
  }
  if (!stored) return { ...nothing, fault: broken('there is no SM3 tree') };
  const head = verifySmCheckpoint(stored.note, points);
  if (!head)
    return {
      ...unverified,
      fault: broken('the head of the SM3 tree is not signed by the key that was given'),
    };
  if (head.size !== stored.size || !equalBytes(head.root, stored.root))
    return {
      ...unverified,
      fault: broken(
        'the head of the SM3 tree says another size or root than its signed checkpoint',
      ),
    };
  let tree: Edge = { size: 0, edge: [] };
  const take = async (rows: readonly SequencedRow[]): Promise<Broken | undefined> => {
    if (tree.size >= head.size) return undefined;
    const grown = growTree(
      tree,
      rows.map(({ leaf }) => sm3Tree.leaf(leaf)),
      sm3Tree,
    );
    tree = grown.tree;
    const odd = firstDifference(grown.tiles, await readSmTiles(database, grown.tiles));
    if (odd)
      return broken(
        `the SM3 tree differs from the events: tile ${tileKey(odd)}, hash ${odd.nth}`,
        odd.leaf,
      );
    if (tree.size !== head.size) return undefined;
    const root = treeRoot(tree.size, subtreesFrom([...tree.edge], sm3Tree), sm3Tree);
    return equalBytes(root, head.root)
      ? undefined
      : broken('the events are not those that the checkpoint of the SM3 tree signs');
  };
  return {
    isThere: true,
    size: head.size,
    found: { size: head.size, root: hex(head.root) },
    warnings: [],
    take,
  };
}
