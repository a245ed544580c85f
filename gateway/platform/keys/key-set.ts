import { z } from 'zod';
import { dateProblems, KeyDates } from './key-dates.ts';
import { logKeyProblems, mostLogKeys } from './log-key-dates.ts';

type Problem = { readonly index: number; readonly member: string; readonly reason: string };

const reportAll = (problems: readonly Problem[], context: z.RefinementCtx): void => {
  for (const { index, member, reason } of problems)
    context.addIssue({ code: 'custom', path: [index, member], message: reason });
};

/** A key pair of ours as a JWK. */
export const SigningJwk = z.looseObject({
  kty: z.enum(['EC', 'OKP']),
  crv: z.enum(['P-256', 'Ed25519']),
  kid: z.string().min(1).max(100),
  x: z.string(),
  y: z.string().optional(),
  d: z.string(),
});
export type SigningJwk = z.infer<typeof SigningJwk>;

/** A key of the log, and when it signs. */
const LogJwk = SigningJwk.extend({
  ...KeyDates.pick({ useFrom: true, retireAfter: true }).shape,
  /** Goes when the key signs no more: the public half stays, by which what it signed is known. */
  d: z.string().optional(),
  /** Of this key by the one before it (`log-endorsement.ts`). */
  endorsement: z.base64url().length(86).optional(),
}).refine((key) => key.crv === 'Ed25519', 'must be an Ed25519 key');

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
 * closed; of the signing keys, the one that came into use last; of the log's, all that are in use.
 */
export const KeySet = z.strictObject({
  /** ES256, signs tokens, receipts and credentials. */
  signing: z
    .array(DatedKey)
    .min(1)
    .max(5)
    .superRefine((keys, context) => reportAll(dateProblems(keys), context)),
  /** Ed25519, sign checkpoints of the audit log and nothing else; the newest first. One alone may stand without a list. */
  log: z.preprocess(
    (keys) => (Array.isArray(keys) ? keys : [keys]),
    z
      .array(LogJwk)
      .min(1)
      .max(mostLogKeys)
      .superRefine((keys, context) => reportAll(logKeyProblems(keys), context)),
  ),
  /** Keys of the pairwise subject HMAC. */
  subject: z.array(SecretKey).min(1).max(5),
  /** Wrap the data keys under which personal data lies. */
  master: z.array(SecretKey).min(1).max(5),
});
export type KeySet = z.infer<typeof KeySet>;
