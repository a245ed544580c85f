import type { ProvenSignature } from './verify-request.ts';

/**
 * What a sender cannot deny: the very text that it signed (RFC 9421 s2.5), which covers the digest of the body, with the
 * signature and the key's name. It holds the access token of that minute: kept sealed, and gone with the case's key.
 */
export type SenderProof = {
  readonly kind: 'rfc9421';
  readonly base: string;
  /** base64. */
  readonly signature: string;
  readonly keyid: string;
  /** Thumbprint of the key (RFC 7638). */
  readonly jkt: string;
};

export const senderProof = ({ base, signature, keyid, jkt }: ProvenSignature): SenderProof => ({
  kind: 'rfc9421',
  base,
  signature: Buffer.from(signature).toString('base64'),
  keyid,
  jkt,
});
