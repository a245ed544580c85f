import { base64url } from 'jose';
import { z } from 'zod';
import { fail, ok, type Result } from '#contracts/result';
import { utf8 } from '../../../platform/keys/digest.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { skewSeconds } from '../client-assertion.ts';
import { importPublicKey, type MemberKey } from '../member-keys.ts';
import { rememberOnce } from '../replay.ts';
import { decodeJwt, type JwtHeader, verifyJwt } from '../strict-jwt.ts';
import { isNonceFresh } from './nonce.ts';

export const proofType = 'dpop+jwt';
const toleranceSeconds = 60;

const PublicJwk = z
  .looseObject({ kty: z.enum(['EC', 'OKP']), crv: z.string(), x: z.string() })
  .refine((jwk) => !('d' in jwk || 'k' in jwk));

const ProofClaims = z.looseObject({
  jti: z.string().regex(/^[\x21-\x7e]{1,256}$/),
  htm: z.string(),
  htu: z.string().max(2048),
  iat: z.number(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
  nonce: z.string().max(200).optional(),
  ath: z.string().optional(),
});
type ProofClaims = z.infer<typeof ProofClaims>;

export type ProofDemand = {
  readonly method: string;
  /** Path of the request; the origin is the configured one, whatever a proxy made of the Host header. */
  readonly path: string;
  /** At a resource: the token that the proof must belong to. */
  readonly accessToken?: string;
  readonly nonceRequired: boolean;
};

/** `nonce`: all else may be right, the client should repeat with the nonce that it is given. */
export type ProofFault = { readonly kind: 'invalid' | 'nonce'; readonly internal: string };

const invalid = (internal: string): Result<never, ProofFault> =>
  fail({ kind: 'invalid', internal: `dpop: ${internal}` });

export async function tokenDigest(accessToken: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(accessToken));
  return base64url.encode(new Uint8Array(digest));
}

async function keyOf(header: JwtHeader): Promise<MemberKey | undefined> {
  const { data } = PublicJwk.safeParse(header['jwk']);
  return data && importPublicKey(data);
}

/** RFC 9449 s4.3 (9): compared without query and fragment. */
function withoutQuery(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, username, password } = new URL(url);
  // RFC 9110 s4.2.4: a name before the host is there to mislead whoever reads it.
  return username === '' && password === '' ? `${origin}${pathname}` : undefined;
}

async function claimFault(
  platform: Platform,
  claims: ProofClaims,
  htu: string,
  demand: ProofDemand,
): Promise<string | undefined> {
  if (claims.htm !== demand.method) return 'htm';
  if (withoutQuery(claims.htu) !== htu) return 'htu';
  const nowSeconds = platform.clock().getTime() / 1000;
  const ageSeconds = nowSeconds - claims.iat;
  if (Math.abs(ageSeconds) > toleranceSeconds) return 'iat';
  // RFC 7519 s4.1.4, s4.1.5: who states them is held to them.
  if ((claims.exp ?? Infinity) <= nowSeconds) return 'exp';
  if ((claims.nbf ?? -Infinity) > nowSeconds + skewSeconds) return 'nbf';
  const { accessToken } = demand;
  if (accessToken !== undefined && claims.ath !== (await tokenDigest(accessToken))) return 'ath';
  return undefined;
}

/**
 * Checks a DPoP proof (RFC 9449 s4.3) and spends it.
 * @param header the one `DPoP` header; several come joined by commas, which no proof survives
 * @returns the RFC 7638 thumbprint of the key that made it
 */
export async function verifyProof(
  platform: Platform,
  header: string,
  demand: ProofDemand,
): Promise<Result<string, ProofFault>> {
  const jwt = decodeJwt(header, ['jwk']);
  if (!jwt.ok) return invalid(jwt.failure);
  const key = await keyOf(jwt.value.header);
  if (!key) return invalid('jwk');
  const verified = await verifyJwt(jwt.value, [proofType], key);
  if (!verified.ok) return invalid(verified.failure);
  const claims = ProofClaims.safeParse(verified.value);
  if (!claims.success) return invalid('claims');
  const { iat, jti, nonce } = claims.data;
  const htu = `${platform.config.publicOrigin}${demand.path}`;
  const fault = await claimFault(platform, claims.data, htu, demand);
  if (fault !== undefined) return invalid(fault);
  if (nonce === undefined ? demand.nonceRequired : !(await isNonceFresh(platform, nonce)))
    return fail({ kind: 'nonce', internal: 'dpop: nonce' });
  const until = new Date((iat + toleranceSeconds) * 1000);
  const first = await rememberOnce(platform, `dpop ${key.jkt} ${htu}`, jti, until);
  return first ? ok(key.jkt) : invalid('jti used before');
}
