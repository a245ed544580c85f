import { sha256Tree, type TreeHash } from './hash.ts';

/**
 * The hash of the complete subtree over leaves `index * 2 ** height` to `(index + 1) * 2 ** height`.
 * Roots and proofs are made of nothing else.
 */
export type SubtreeHash = (height: number, index: number) => Uint8Array;

/** The largest power of two below `size`: where RFC 6962 s2.1 splits a tree of `size` > 1 leaves. */
function splitHeight(size: number): number {
  let height = 0;
  while (2 ** (height + 1) < size) height++;
  return height;
}

/** MTH(D[start:end]) of RFC 6962 s2.1; `start` must be where the recursion of that section can arrive. */
function rangeHash(
  start: number,
  end: number,
  subtree: SubtreeHash,
  hashing: TreeHash = sha256Tree,
): Uint8Array {
  const size = end - start;
  if (size === 1) return subtree(0, start);
  const height = splitHeight(size);
  const half = 2 ** height;
  if (half * 2 === size) return subtree(height + 1, start / size);
  return hashing.node(
    subtree(height, start / half),
    rangeHash(start + half, end, subtree, hashing),
  );
}

/** The root of a tree of `size` leaves. */
export const treeRoot = (
  size: number,
  subtree: SubtreeHash,
  hashing: TreeHash = sha256Tree,
): Uint8Array => (size === 0 ? hashing.empty() : rangeHash(0, size, subtree, hashing));

/**
 * PATH(index, D[size]) of RFC 6962 s2.1.1, from the leaf upwards.
 * @throws RangeError if the tree has no such leaf
 */
export function inclusionProof(
  index: number,
  size: number,
  subtree: SubtreeHash,
  hashing: TreeHash = sha256Tree,
): Uint8Array[] {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size))
    throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + 2 ** splitHeight(end - start);
    if (index < middle) {
      proof.push(rangeHash(middle, end, subtree, hashing));
      end = middle;
    } else {
      proof.push(rangeHash(start, middle, subtree, hashing));
      start = middle;
    }
  }
  return proof.reverse();
}

/**
 * PROOF(oldSize, D[size]) of RFC 6962 s2.1.2: that the older tree is the beginning of the newer.
 * @throws RangeError unless 0 < oldSize <= size
 */
export function consistencyProof(
  oldSize: number,
  size: number,
  subtree: SubtreeHash,
): Uint8Array[] {
  if (!(oldSize > 0 && oldSize <= size))
    throw new RangeError(`no proof from ${oldSize} to ${size}`);
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = size;
  while (oldSize !== end) {
    const middle = start + 2 ** splitHeight(end - start);
    if (oldSize <= middle) {
      proof.push(rangeHash(middle, end, subtree));
      end = middle;
    } else {
      proof.push(rangeHash(start, middle, subtree));
      start = middle;
    }
  }
  // A verifier has the old root already when that is one whole subtree of the new tree.
  if (start !== 0) proof.push(rangeHash(start, end, subtree));
  return proof.reverse();
}
