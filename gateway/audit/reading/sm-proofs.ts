import { getHashes } from 'node:crypto';
import { pointOf } from '../../platform/keys/sm2-key.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { readSmHead, readSmTiles } from '../log/sm-store.ts';
import { sm3Tree } from '../tree/hash.ts';
import { inclusionProof } from '../tree/merkle.ts';
import { formatSmVkey, verifySmCheckpoint } from '../tree/sm-checkpoint.ts';
import { subtreesFrom, tilesReadBy } from '../tree/tiles.ts';

/** What of the tree of commercial cryptography goes with leaves that are taken away. */
export type SmProofs = {
  /** Its signed checkpoint, and the keys that may have signed it. */
  readonly note: string;
  readonly vkeys: readonly string[];
  /** The way of each leaf to its root, by index; of those that it has not grown to yet there is none. */
  readonly proofs: ReadonlyMap<number, readonly Uint8Array[]>;
};

/**
 * undefined where no such tree is kept, where this runtime has no SM3, and where none of the keys signed its head: then
 * there is nothing that proves anything, which `audit:verify` tells.
 */
export async function smProofs(
  platform: Platform,
  indices: readonly number[],
): Promise<SmProofs | undefined> {
  const keys = platform.config.logSmKeys;
  if (!keys || !getHashes().includes('sm3')) return undefined;
  return platform.database().transaction(async (tx) => {
    const head = await readSmHead(tx);
    const points = keys.map(pointOf);
    const checkpoint = head && verifySmCheckpoint(head.note, points);
    if (!head || !checkpoint) return undefined;
    const { origin: name, size } = checkpoint;
    const within = indices.filter((index) => index < size);
    const ids = tilesReadBy((subtree) =>
      within.map((index) => inclusionProof(index, size, subtree, sm3Tree)),
    );
    const subtree = subtreesFrom(await readSmTiles(tx, ids), sm3Tree);
    return {
      note: head.note,
      vkeys: points.map((point) => formatSmVkey({ name, point })),
      proofs: new Map(
        within.map((index) => [index, inclusionProof(index, size, subtree, sm3Tree)]),
      ),
    };
  });
}
