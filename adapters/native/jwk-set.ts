import { base64url, type JWK } from 'jose';
import { z } from 'zod';

const AnyKey = z.looseObject({
  kty: z.string().max(10),
  kid: z.string().min(1).max(200).optional(),
  use: z.string().optional(),
  key_ops: z.array(z.string()).max(10).optional(),
  alg: z.string().max(20).optional(),
  crv: z.string().max(20).optional(),
  n: z.base64url().max(2000).optional(),
  e: z.base64url().max(20).optional(),
});

const JwkSet = z.looseObject({ keys: z.array(z.unknown()).max(100) });

/** Somebody publishes what signs for them: nothing under any key of such a set proves anything. */
const isSecret = (key: unknown): boolean =>
  typeof key === 'object' && key !== null && ('d' in key || 'k' in key);

const kinds = {
  ES256: ({ kty, crv }: JWK) => kty === 'EC' && crv === 'P-256',
  EdDSA: ({ kty, crv }: JWK) => kty === 'OKP' && crv === 'Ed25519',
  RS256: (jwk: JWK) => isSoundRsa(jwk),
  PS256: (jwk: JWK) => isSoundRsa(jwk),
} as const;

export type Algorithm = keyof typeof kinds;

/** RFC 7518 s3.3: at least 2048 bit. With e = 1 every signature verifies; only 65537 is accepted. */
function isSoundRsa({ kty, n = '', e }: JWK): boolean {
  if (kty !== 'RSA' || e !== 'AQAB') return false;
  const modulus = base64url.decode(n);
  return modulus.length >= 256 && (modulus[0] ?? 0) >= 0x80;
}

/** Only a key that may verify with this algorithm, and says so itself. */
const isUsable = (jwk: z.infer<typeof AnyKey>, algorithm: Algorithm): boolean =>
  (jwk.use ?? 'sig') === 'sig' &&
  (jwk.key_ops ?? ['verify']).includes('verify') &&
  (jwk.alg ?? algorithm) === algorithm &&
  kinds[algorithm](jwk as JWK);

/** Keys by `kid`; a key without one is under the empty name. */
export type VerificationKeys = ReadonlyMap<string, JWK>;

/**
 * The keys of a JWK set that may verify with the issuer's configured algorithm. A key that is not understood
 * is ignored (RFC 7517 s5). Undefined if it is no JWK set, if it gives away a private or symmetric key, or if
 * two keys have one name: which one verifies would be the reader's choice.
 */
export function readJwkSet(document: unknown, algorithm: Algorithm): VerificationKeys | undefined {
  const parsed = JwkSet.safeParse(document);
  if (!parsed.success || parsed.data.keys.some(isSecret)) return undefined;
  const known = parsed.data.keys.flatMap((key) => AnyKey.safeParse(key).data ?? []);
  const names = known.map(({ kid }) => kid ?? '');
  if (new Set(names).size < names.length) return undefined;
  const usable = known.filter((jwk) => isUsable(jwk, algorithm));
  return new Map(usable.map((jwk) => [jwk.kid ?? '', jwk as JWK]));
}
