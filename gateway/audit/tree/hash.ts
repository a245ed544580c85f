import { createHash } from 'node:crypto';

/** Length of a hash in bytes, of both. */
export const hashLength = 32;

/** How a tree hashes (RFC 6962 s2.1). */
export type TreeHash = {
  readonly leaf: (leaf: Uint8Array) => Uint8Array;
  readonly node: (left: Uint8Array, right: Uint8Array) => Uint8Array;
  /** The root of a tree without leaves. */
  readonly empty: () => Uint8Array;
};

// Different first bytes, so that no node can be passed off as a leaf (RFC 6962 s2.1).
const leafPrefix = new Uint8Array([0]);
const nodePrefix = new Uint8Array([1]);

function treeHash(algorithm: 'sha256' | 'sm3'): TreeHash {
  // Synchronous: WebCrypto's promise per hash would cost the sequencer more than the hash.
  const digest = (...parts: readonly Uint8Array[]): Uint8Array => {
    const hash = createHash(algorithm);
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  };
  return {
    leaf: (leaf) => digest(leafPrefix, leaf),
    node: (left, right) => digest(nodePrefix, left, right),
    empty: () => digest(),
  };
}

/** The log's own tree. */
export const sha256Tree: TreeHash = treeHash('sha256');
/** The second one, of commercial cryptography (GB/T 32905); on Node alone. */
export const sm3Tree: TreeHash = treeHash('sm3');

export const { leaf: leafHash, node: nodeHash, empty: emptyRoot } = sha256Tree;
