import type { Transaction } from '../../platform/database/database.ts';
import { isMyTurn } from '../../platform/database/one-at-a-time.ts';
import { pointOf, type Sm2Jwk } from '../../platform/keys/sm2-key.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { equalBytes } from '../tree/bytes.ts';
import { type Checkpoint, claimedOrigin } from '../tree/checkpoint.ts';
import { leafHash, sm3Tree } from '../tree/hash.ts';
import { treeRoot } from '../tree/merkle.ts';
import { areSigned, tilesAbove } from '../tree/signed-leaves.ts';
import { signSmCheckpoint, smOriginOf, verifySmCheckpoint } from '../tree/sm-checkpoint.ts';
import { edgeTiles, growTree, subtreesFrom, type Tile } from '../tree/tiles.ts';
import { openHead } from './log-identity.ts';
import { sound } from './outside.ts';
import { moveSmHead, readSmHead, readSmTiles, writeSmTiles } from './sm-store.ts';
import { readHead, readRows, readTiles } from './store.ts';

/** How far the second tree is. @param taken leaves of this step */
type SmStep = { readonly taken: number; readonly size: number };

const batchRows = 2000;

type Tree = { readonly size: number; readonly edge: readonly Tile[]; readonly note?: string };

/** @throws Error where what lies there is not what one of our keys signed: it is not continued */
async function readSmTree(tx: Transaction, keys: readonly Sm2Jwk[]): Promise<Tree> {
  const stored = await readSmHead(tx);
  if (!stored) return { size: 0, edge: [] };
  const head = verifySmCheckpoint(stored.note, keys.map(pointOf));
  if (!head)
    throw new Error(
      'the head of the SM3 tree is not signed by a key of LOG_SM_KEYS: run audit:verify',
    );
  const edge = await readSmTiles(tx, edgeTiles(head.size));
  const root = treeRoot(head.size, subtreesFrom(edge, sm3Tree), sm3Tree);
  if (!equalBytes(root, head.root))
    throw new Error('the tiles of the SM3 tree are not those that were signed: run audit:verify');
  return { size: head.size, edge, note: stored.note };
}

/** The head of the log itself: what it does not sign is in no tree. */
async function signedHead(tx: Transaction, platform: Platform): Promise<Checkpoint | undefined> {
  const stored = await readHead(tx);
  return stored && (await openHead(platform.keys.logSigning, stored.note))?.head;
}

/**
 * The next leaves, held against what the log signs: what somebody wrote into its rows gets no second signature.
 * @throws Error where they are not those
 */
async function signedLeaves(
  tx: Transaction,
  { tiles }: Platform,
  log: Checkpoint,
  [first, count]: readonly [number, number],
): Promise<Uint8Array[]> {
  if (count === 0) return [];
  const rows = sound(await readRows(tx, tiles, first, count));
  if (rows.length !== count) throw new Error('leaves of the log are missing: run audit:verify');
  const leaves = rows.map(({ leaf }) => leaf);
  const above = await readTiles(tx, tilesAbove(first, first + count, log.size));
  if (!areSigned(log, first, leaves.map(leafHash), above))
    throw new Error('the leaves are not those of the signed log: run audit:verify');
  return leaves;
}

/**
 * Grows the second tree by leaves that the first one has: the same bytes in the same places, hashed by SM3 and signed by SM2
 * (GB/T 32905, 32918), for an assessment by commercial cryptography that rests on nothing else. It follows the log, so
 * that nothing waits for it.
 * @throws Error if it is ahead of the log, of two histories it may be the other one; or where a leaf is not as the log signed it
 */
export function extendSmTree(
  platform: Platform,
  keys: readonly Sm2Jwk[],
  limit = batchRows,
): Promise<SmStep> {
  return platform.database().transaction(async (tx) => {
    if (!(await isMyTurn(tx, 'smTree'))) return { taken: 0, size: 0 };
    const log = await signedHead(tx, platform);
    const tree = await readSmTree(tx, keys);
    const [key] = keys;
    if (!log || !key || log.size === 0) return { taken: 0, size: tree.size };
    if (tree.size > log.size)
      throw new Error('the SM3 tree has more leaves than the signed log: run audit:verify');
    const origin = smOriginOf(log.origin);
    const isRenamed = tree.note !== undefined && claimedOrigin(tree.note) !== origin;
    if (tree.size === log.size && !isRenamed) return { taken: 0, size: tree.size };
    const count = Math.min(limit, log.size - tree.size);
    const leaves = await signedLeaves(tx, platform, log, [tree.size, count]);
    const { tree: grown, tiles } = growTree(
      tree,
      leaves.map((leaf) => sm3Tree.leaf(leaf)),
      sm3Tree,
    );
    const root = treeRoot(grown.size, subtreesFrom([...grown.edge], sm3Tree), sm3Tree);
    const note = signSmCheckpoint({ origin, size: grown.size, root }, key);
    if (tiles.length > 0) await writeSmTiles(tx, tiles);
    const head = { size: grown.size, root, note, signedAt: platform.clock() };
    if (!(await moveSmHead(tx, tree.note, head)))
      throw new Error('the head of the SM3 tree was moved by somebody else');
    return { taken: leaves.length, size: grown.size };
  });
}
