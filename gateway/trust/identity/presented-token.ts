import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import type { AccessTokenClaims } from './access-token.ts';
import { verifyProof } from './dpop/proof.ts';
import { verifyAccessToken } from './verify-access-token.ts';

type Presented = { readonly scheme: 'bearer' | 'dpop'; readonly token: string };

/** RFC 6750 s2.1, RFC 9449 s7.1: only the header. A token in a query would end up in logs. */
function presented(authorization: string | undefined): Result<Presented, Failure> {
  if (authorization === undefined) return fail(failure('auth.token_missing'));
  const [, scheme, token] = /^(bearer|dpop) +([^\s,]+)$/i.exec(authorization) ?? [];
  if (scheme === undefined || token === undefined)
    return fail(failure('auth.token_invalid', { internal: 'authorization header' }));
  return ok({ scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token });
}

async function proveHolder(
  platform: Platform,
  c: Context,
  token: string,
  { cnf, token_type }: AccessTokenClaims,
): Promise<Result<void, Failure>> {
  const header = c.req.header('dpop');
  if (header === undefined)
    return fail(failure('auth.dpop_invalid', { internal: 'dpop: no proof' }));
  const proof = await verifyProof(platform, header, {
    method: c.req.method,
    path: new URL(c.req.url).pathname,
    accessToken: token,
    nonceRequired: token_type === 'DPoP',
  });
  if (proof.ok) {
    return proof.value === cnf.jkt
      ? ok(undefined)
      : fail(failure('auth.dpop_invalid', { internal: 'dpop: another key' }));
  }
  const { kind, internal } = proof.failure;
  return fail(
    failure(kind === 'nonce' ? 'auth.dpop_nonce_required' : 'auth.dpop_invalid', { internal }),
  );
}

/**
 * The claims of the access token that a request presents, its holder proven where the token is bound by
 * DPoP: sent as `Bearer` such a token is refused, or whoever found it could use it (RFC 9449 s7.2).
 */
export async function presentedToken(
  platform: Platform,
  c: Context,
): Promise<Result<AccessTokenClaims, Failure>> {
  const read = presented(c.req.header('authorization'));
  if (!read.ok) return read;
  const { scheme, token } = read.value;
  const verified = await verifyAccessToken(platform, token);
  if (!verified.ok) return verified;
  if (scheme === 'dpop') {
    const proven = await proveHolder(platform, c, token, verified.value);
    return proven.ok ? verified : proven;
  }
  return verified.value.token_type === 'DPoP' ? fail(failure('auth.dpop_required')) : verified;
}
