import { LRUCache } from 'lru-cache';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { AccessTokenClaims, accessTokenType } from './access-token.ts';
import { verifyOwnJwt } from './own-jwt.ts';
import { isRevoked } from './revoked-tokens.ts';
import { decodeJwt, type UnverifiedJwt } from './strict-jwt.ts';

/** Claims whose signature held, the digest of the very token that it held for, and until when by the clock that never steps. */
type Verified = {
  readonly claims: AccessTokenClaims;
  readonly digest: string;
  readonly untilMs: number;
};

const cacheMs = 60_000;
const cacheSize = 10_000;
const cacheOf = perPlatform(() => new LRUCache<string, Verified>({ max: cacheSize }));

const invalid = (internal: string): Result<never, Failure> =>
  fail(failure('auth.token_invalid', { internal }));

async function verifySignature(
  platform: Platform,
  jwt: UnverifiedJwt,
): Promise<Result<AccessTokenClaims, Failure>> {
  const verified = await verifyOwnJwt(platform, jwt, [accessTokenType]);
  if (!verified.ok) return invalid(verified.failure);
  // A list of audiences is nobody's token, whoever is on it.
  if (typeof verified.value['aud'] !== 'string') return fail(failure('auth.wrong_audience'));
  const claims = AccessTokenClaims.safeParse(verified.value);
  return claims.success ? ok(claims.data) : invalid('claims');
}

async function cachedOrVerified(
  platform: Platform,
  jwt: UnverifiedJwt,
  ageMs: number,
): Promise<Result<AccessTokenClaims, Failure>> {
  const cache = cacheOf(platform);
  const id = `${String(jwt.claims['iss'])} ${String(jwt.claims['jti'])}`;
  const digest = await sha256Hex(jwt.text);
  const known = cache.get(id);
  if (known && known.digest === digest && ageMs < known.untilMs) return ok(known.claims);
  const verified = await verifySignature(platform, jwt);
  if (verified.ok) {
    cache.set(id, { claims: verified.value, digest, untilMs: ageMs + cacheMs });
  }
  return verified;
}

/**
 * Verifies one of our own access tokens: form, kind, key, signature, issuer, audience, time. Signatures
 * are checked once a minute per token; time is checked every time. Whether member and session still
 * stand is the caller's question.
 * @param audiences whom the token may be for; the gateway itself if nothing is said
 */
export async function verifyAccessToken(
  platform: Platform,
  token: string,
  audiences: readonly string[] = [platform.config.publicOrigin],
): Promise<Result<AccessTokenClaims, Failure>> {
  const jwt = decodeJwt(token);
  if (!jwt.ok) return invalid(jwt.failure);
  const nowMs = platform.clock().getTime();
  const verified = await cachedOrVerified(platform, jwt.value, platform.monotonicMs());
  if (!verified.ok) return verified;
  const { iss, aud, exp, nbf, jti } = verified.value;
  // A right signature over another audience says so; everything else is only "invalid".
  if (!audiences.includes(aud)) return fail(failure('auth.wrong_audience'));
  if (iss !== platform.config.publicOrigin) return invalid('iss');
  if (nowMs >= exp * 1000) return fail(failure('auth.token_expired'));
  if (nbf !== undefined && nowMs < nbf * 1000) return invalid('nbf');
  if (await isRevoked(platform, jti)) return invalid('revoked');
  return verified;
}
