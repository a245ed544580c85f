/** For tests of this wing: a log in memory, and witnesses of it. */

import { newSigningKey } from '../../platform/keys/new-keys.ts';
import { importSigningKey, type SigningKey } from '../../platform/keys/signing-key.ts';
import { type Checkpoint, signCheckpoint } from '../tree/checkpoint.ts';
import { leafHash, nodeHash } from '../tree/hash.ts';
import { consistencyProof, type SubtreeHash, treeRoot } from '../tree/merkle.ts';
import { formatAddCheckpoint } from '../watching/add-checkpoint.ts';

export const newTestKey = async (name: string): Promise<SigningKey> =>
  importSigningKey(await newSigningKey('EdDSA', name));

export type TreeLog = {
  readonly head: (size: number) => Checkpoint;
  readonly note: (size: number) => Promise<string>;
  /** A request of add-checkpoint. */
  readonly request: (oldSize: number, size: number) => Promise<string>;
};

/** A log of any size whose leaves are their names; another branch has other leaves from `from` on. */
export function treeLog(origin: string, key: SigningKey, branch = '', from = 0): TreeLog {
  const subtree: SubtreeHash = (height, index) =>
    height === 0
      ? leafHash(new TextEncoder().encode(`${index >= from ? branch : ''}${index}`))
      : nodeHash(subtree(height - 1, index * 2), subtree(height - 1, index * 2 + 1));
  const head = (size: number) => ({ origin, size, root: treeRoot(size, subtree) });
  const note = (size: number) => signCheckpoint(head(size), key);
  return {
    head,
    note,
    request: async (oldSize, size) =>
      formatAddCheckpoint({
        oldSize,
        proof: oldSize > 0 && oldSize < size ? consistencyProof(oldSize, size, subtree) : [],
        note: await note(size),
      }),
  };
}
