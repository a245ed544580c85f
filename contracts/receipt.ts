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
});
export type Receipt = z.infer<typeof Receipt>;
