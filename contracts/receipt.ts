import { z } from 'zod';
import { Digest } from './case.ts';
import { Instant } from './dates.ts';

export const ReceiptKind = z.enum([
  'technical',
  'acceptance',
  'refusal',
  'supplement',
  'decision',
  'custody',
  'delivery',
]);
export type ReceiptKind = z.infer<typeof ReceiptKind>;

/**
 * What a receipt says, after the AS4 non-repudiation receipt (ebMS 3.0 s5.1.8): which message, between
 * whom, when, with which digests. It travels as a compact JWS with `typ: receipt+jwt`; the key is in
 * the JWS header.
 */
export const Receipt = z.strictObject({
  iss: z.string(),
  kind: ReceiptKind,
  refMessageId: z.string().max(100),
  caseId: z.string().max(60),
  from: z.string().max(60),
  to: z.string().max(60),
  receivedAt: Instant,
  parts: z
    .array(z.strictObject({ id: z.string().max(60), alg: z.literal('sha-256'), digest: Digest }))
    .max(60),
  envelopeDigest: Digest,
  /** Of kind `delivery`: how a message that was accepted ended, and why it did not arrive. */
  outcome: z.enum(['delivered', 'refused', 'expired']).optional(),
  reasonCode: z.string().max(80).optional(),
  /**
   * What the audit log will hold and by when, as certificate logs promise it (RFC 9162 s4.8): SHA-256 over the RFC 8785
   * form of the event, which is its leaf without `previous`. Whoever holds the receipt can prove that it was left out.
   */
  logged: z.strictObject({ eventDigest: Digest, notAfter: Instant }).optional(),
});
export type Receipt = z.infer<typeof Receipt>;
