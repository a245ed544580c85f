import { getHashes } from 'node:crypto';
import { pointOf } from '../../platform/keys/sm2-key.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { readSmHead, readSmTiles } from '../log/sm-store.ts';
import { type Checkpoint, claimedOrigin } from '../tree/checkpoint.ts';
import { sm3Tree } from '../tree/hash.ts';
import { inclusionProof } from '../tree/merkle.ts';
import { formatSmVkey, smOriginOf, verifySmCheckpoint } from '../tree/sm-checkpoint.ts';
import { subtreesFrom, type Tile, tilesReadBy } from '../tree/tiles.ts';
import { verifyInclusion } from '../tree/verify-proof.ts';
import type { ProvenLeaves } from './timeline.ts';

/** What of the tree of commercial cryptography goes with leaves that are taken away. */
export type SmProofs = {
  /** Its signed checkpoint, and the keys that may have signed it. */
  readonly note: string;
  readonly vkeys: readonly string[];
  /** The way of each leaf to its root, by index; of those that it has not grown to yet there is none. */
  readonly proofs: ReadonlyMap<number, readonly Uint8Array[]>;
};

/** @returns undefined where a way does not lead to the root: a tile that is missing, cut or changed proves nothing */
function waysTo(
  { size, root }: Checkpoint,
  leaves: ProvenLeaves['leaves'],
  tiles: readonly Tile[],
): SmProofs['proofs'] | undefined {
  try {
    const subtree = subtreesFrom(tiles, sm3Tree);
    const ways = new Map(
      leaves.map(({ index }) => [index, inclusionProof(index, size, subtree, sm3Tree)]),
    );
    const isThere = leaves.every(({ index, leaf }) =>
      verifyInclusion(sm3Tree.leaf(leaf), index, size, root, ways.get(index) ?? [], sm3Tree),
    );
    return isThere ? ways : undefined;
  } catch {
    return undefined;
  }
}

/**
 * undefined where no such tree is kept, where this runtime has no SM3, where none of the keys signed its head, and where it
 * is another log's or not what was signed: then there is nothing that proves anything, which `audit:verify` tells.
 */
export async function smProofs(
  platform: Platform,
  { leaves, note }: Pick<ProvenLeaves, 'leaves' | 'note'>,
): Promise<SmProofs | undefined> {
  const keys = platform.config.logSmKeys;
  if (!keys || !getHashes().includes('sm3')) return undefined;
  return platform.database().transaction(async (tx) => {
    const stored = await readSmHead(tx);
    const points = keys.map(pointOf);
    const head = stored && verifySmCheckpoint(stored.note, points);
    if (!head || head.origin !== smOriginOf(claimedOrigin(note))) return undefined;
    const { origin: name, size } = head;
    const within = leaves.filter(({ index }) => index < size);
    const ids = tilesReadBy((subtree) =>
      within.map(({ index }) => inclusionProof(index, size, subtree, sm3Tree)),
    );
    const proofs = waysTo(head, within, await readSmTiles(tx, ids));
    const vkeys = points.map((point) => formatSmVkey({ name, point }));
    return proofs && { note: stored.note, vkeys, proofs };
  });
}
