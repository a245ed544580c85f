import { z } from 'zod';
import { type CompactFault, compactFault, maxJwsDepth } from '#contracts/compact-jws';
import { fail, ok, type Result } from '#contracts/result';
import { parseStrictJson } from '#contracts/strict-json';
import { fromBase64url } from '../../platform/keys/base64url.ts';
import { holdsCompactJws } from '../../platform/keys/jws.ts';

/**
 * Headers that let a token choose its own key or change how it is read: keys by reference or by value
 * (RFC 7515 s4.1.2-4.1.6), extensions (`crit`), an unencoded payload (RFC 7797), compression.
 */
const forbiddenHeaders = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip'] as const;

const JwtHeader = z.looseObject({
  alg: z.string().max(20),
  typ: z.string().max(60).optional(),
  kid: z.string().min(1).max(200).optional(),
});
export type JwtHeader = z.infer<typeof JwtHeader>;

/** A token of sound form. Nothing in it is proven until `verifyJwt` said so. */
export type UnverifiedJwt = {
  readonly text: string;
  readonly header: JwtHeader;
  readonly claims: Readonly<Record<string, unknown>>;
};

export type JwtFault =
  | CompactFault
  | 'json'
  | 'header'
  | 'header_forbidden'
  | 'typ'
  | 'alg'
  | 'signature';

/** A key and the algorithms that its owner's configuration allows for it. */
export type VerificationKey = { readonly key: CryptoKey; readonly algorithms: readonly string[] };

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function jsonObject(part: string): Record<string, unknown> | undefined {
  try {
    const parsed = parseStrictJson(text.decode(fromBase64url(part)), maxJwsDepth);
    if (!parsed.ok || typeof parsed.value !== 'object') return undefined;
    if (parsed.value === null || Array.isArray(parsed.value)) return undefined;
    return parsed.value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/**
 * Reads a compact JWS and refuses every form that two parsers could read differently. Checks no signature.
 * @param permitted headers of the forbidden ones that this kind of token must have: `jwk` of a DPoP proof
 * @param maxBytes of a kind that may be longer than a token: a status list
 */
export function decodeJwt(
  token: string,
  permitted: readonly (typeof forbiddenHeaders)[number][] = [],
  maxBytes?: number,
): Result<UnverifiedJwt, JwtFault> {
  const fault = compactFault(token, maxBytes);
  if (fault !== undefined) return fail(fault);
  const parts = token.split('.');
  const rawHeader = jsonObject(parts[0] ?? '');
  const claims = jsonObject(parts[1] ?? '');
  if (!rawHeader || !claims) return fail('json');
  const isForbidden = (name: (typeof forbiddenHeaders)[number]) =>
    Object.hasOwn(rawHeader, name) && !permitted.includes(name);
  if (forbiddenHeaders.some(isForbidden)) return fail('header_forbidden');
  const header = JwtHeader.safeParse(rawHeader);
  return header.success ? ok({ text: token, header: header.data, claims }) : fail('header');
}

/** RFC 7515 s4.1.9: media types compare without case, and `application/` may be left out. */
const typeName = (typ: string | undefined): string | undefined =>
  typ?.toLowerCase().replace(/^application\//, '');

/**
 * Proves a token: its kind by `typ`, so that no kind passes at another kind's door, and its signature
 * under the issuer's key with an algorithm that the issuer's configuration allows; `alg` of the header
 * is only compared, never followed.
 * @param types accepted kinds; `undefined` stands for a header without `typ`
 */
export async function verifyJwt(
  jwt: UnverifiedJwt,
  types: readonly (string | undefined)[],
  { key, algorithms }: VerificationKey,
): Promise<Result<UnverifiedJwt['claims'], JwtFault>> {
  if (!types.includes(typeName(jwt.header.typ))) return fail('typ');
  if (!algorithms.includes(jwt.header.alg)) return fail('alg');
  const holds = await holdsCompactJws(jwt.text, jwt.header.alg, key);
  return holds ? ok(jwt.claims) : fail('signature');
}
