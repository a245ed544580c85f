import { hash } from 'node:crypto';

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
const leafPrefix = 0;
const nodePrefix = 1;
const nothing = new Uint8Array();
/** As long as the longest leaf of the log with its prefix. */
const placeLength = 65_536;

/** Node makes a Buffer of its own for every hash, which costs more than the hash; a text of its bytes costs little. */
function bytesOf(binary: string): Uint8Array {
  const bytes = new Uint8Array(hashLength);
  for (let nth = 0; nth < hashLength; nth++) bytes[nth] = binary.charCodeAt(nth);
  return bytes;
}

/**
 * Synchronous: WebCrypto's promise per hash would cost the sequencer more than the hash. What is hashed is laid together in
 * one place that is used again and again, and hashed in the same breath, as long as it is.
 */
function treeHash(algorithm: 'sha256' | 'sm3'): TreeHash {
  const place = new Uint8Array(placeLength);
  const digest = (prefix: number, left: Uint8Array, right: Uint8Array): Uint8Array => {
    const length = 1 + left.length + right.length;
    const bytes = length <= placeLength ? place.subarray(0, length) : new Uint8Array(length);
    bytes[0] = prefix;
    bytes.set(left, 1);
    bytes.set(right, 1 + left.length);
    return bytesOf(hash(algorithm, bytes, 'binary'));
  };
  return {
    leaf: (leaf) => digest(leafPrefix, leaf, nothing),
    node: (left, right) => digest(nodePrefix, left, right),
    empty: () => bytesOf(hash(algorithm, nothing, 'binary')),
  };
}

/** The log's own tree. */
export const sha256Tree: TreeHash = treeHash('sha256');
/** The second one, of commercial cryptography (GB/T 32905); on Node alone. */
export const sm3Tree: TreeHash = treeHash('sm3');

export const { leaf: leafHash, node: nodeHash, empty: emptyRoot } = sha256Tree;
