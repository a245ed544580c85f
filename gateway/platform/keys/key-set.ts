import { z } from 'zod';
import { dateProblems, KeyDates } from './key-dates.ts';
import { logKeyProblems, mostLogKeys } from './log-key-dates.ts';
import { parseModuleKey } from './module-key.ts';

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

/** Where a key lies that is in no file: its PKCS#11 URI. */
const InModule = z
  .string()
  .max(2000)
  .superRefine((uri, context) => {
    const key = parseModuleKey(uri);
    if (!key.ok) context.addIssue({ code: 'custom', message: key.failure });
  });

/** A key of ours, whose private half stands here or lies in a hardware module. */
const OwnJwk = SigningJwk.extend({ d: z.string().optional(), pkcs11: InModule.optional() });
export type OwnJwk = z.infer<typeof OwnJwk>;

const hasOnePlace = ({ d, pkcs11 }: Pick<OwnJwk, 'd' | 'pkcs11'>): boolean =>
  (d === undefined) !== (pkcs11 === undefined);
const onePlace = { path: ['d'], message: 'the private half stands here or in a module (pkcs11)' };

/**
 * A key of the log, and when it signs. Its private half goes when it signs no more: the public half stays, by which what
 * it signed is known.
 */
const LogJwk = OwnJwk.extend({
  ...KeyDates.pick({ useFrom: true, retireAfter: true }).shape,
  /** Of this key by the one before it (`log-endorsement.ts`). */
  endorsement: z.base64url().length(86).optional(),
})
  .refine((key) => key.crv === 'Ed25519', 'must be an Ed25519 key')
  .refine((key) => key.d === undefined || hasOnePlace(key), onePlace);

const SecretKey = z.strictObject({
  version: z.string().regex(/^[a-z0-9-]{1,20}$/),
  secret: z.base64url().refine((text) => text.length === 43, 'must be 32 bytes as base64url'),
});

/** A key that wraps others: bytes that stand here, or a key in a module. */
const MasterSecret = SecretKey.extend({
  secret: SecretKey.shape.secret.optional(),
  pkcs11: InModule.optional(),
}).refine(({ secret, pkcs11 }) => hasOnePlace({ d: secret, pkcs11 }), {
  path: ['secret'],
  message: 'the secret stands here or in a module (pkcs11)',
});

const DatedKey = OwnJwk.extend(KeyDates.shape)
  .refine((key) => key.crv === 'P-256', 'must be a P-256 key')
  .refine(hasOnePlace, onePlace);

/**
 * The gateway's own keys. Of subject and master the first is used, the others still open what they
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
  master: z.array(MasterSecret).min(1).max(5),
});
export type KeySet = z.infer<typeof KeySet>;
