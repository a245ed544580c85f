import { createHash } from 'node:crypto';

/** Length of a hash in bytes. */
export const hashLength = 32;

// Synchronous: WebCrypto's promise per hash would cost the sequencer more than the hash.
const sha256 = (prefix: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256').update(prefix);
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

// Different first bytes, so that no node can be passed off as a leaf (RFC 6962 s2.1).
const leafPrefix = new Uint8Array([0]);
const nodePrefix = new Uint8Array([1]);

export const leafHash = (leaf: Uint8Array): Uint8Array => sha256(leafPrefix, leaf);

export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(nodePrefix, left, right);

/** The root of a tree without leaves. */
export const emptyRoot = (): Uint8Array => sha256(new Uint8Array());
