import { z } from 'zod';
import { dateProblems, KeyDates } from './key-dates.ts';

/** A key pair of ours as a JWK. */
export const SigningJwk = z.looseObject({
  kty: z.enum(['EC', 'OKP']),
  crv: z.enum(['P-256', 'Ed25519']),
  kid: z.string().min(1).max(100),
  x: z.string(),
  y: z.string().optional(),
  d: z.string(),
});

const SecretKey = z.strictObject({
  version: z.string().regex(/^[a-z0-9-]{1,20}$/),
  secret: z.base64url().refine((text) => text.length === 43, 'must be 32 bytes as base64url'),
});

const DatedKey = SigningJwk.extend(KeyDates.shape).refine(
  (key) => key.crv === 'P-256',
  'must be a P-256 key',
);

/**
 * The gateway's secret keys. Of subject and master the first is used, the others still open what they
 * closed; of the signing keys, the one that came into use last.
 */
export const KeySet = z.strictObject({
  /** ES256, signs tokens, receipts and credentials. */
  signing: z
    .array(DatedKey)
    .min(1)
    .max(5)
    .superRefine((keys, context) => {
      for (const { index, member, reason } of dateProblems(keys))
        context.addIssue({ code: 'custom', path: [index, member], message: reason });
    }),
  /** Ed25519, signs checkpoints of the audit log and nothing else. */
  log: SigningJwk.refine((key) => key.crv === 'Ed25519', 'must be an Ed25519 key'),
  /** Keys of the pairwise subject HMAC. */
  subject: z.array(SecretKey).min(1).max(5),
  /** Wrap the data keys under which personal data lies. */
  master: z.array(SecretKey).min(1).max(5),
});
export type KeySet = z.infer<typeof KeySet>;
