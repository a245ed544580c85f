import { z } from 'zod';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';

export const maxAssertionLifetimeSeconds = 60;
/** How far a client's clock may be ahead of ours. */
const skewSeconds = 5;

const AssertionClaims = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.unknown(),
  jti: z.string().regex(/^[\x21-\x7e]{1,256}$/),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
});

type Times = {
  readonly exp: number;
  readonly iat?: number | undefined;
  readonly nbf?: number | undefined;
};

/** What is wrong with the times of a JWT that may live for a minute (RFC 7523 s3). */
export function timeFault(
  { exp, iat, nbf }: Times,
  now: Date,
): 'expired' | 'early' | 'too_long' | undefined {
  const nowSeconds = now.getTime() / 1000;
  if (exp <= nowSeconds) return 'expired';
  if (Math.max(iat ?? 0, nbf ?? 0) > nowSeconds + skewSeconds) return 'early';
  const lifetime = exp - (iat ?? nowSeconds);
  return lifetime > maxAssertionLifetimeSeconds ||
    exp > nowSeconds + maxAssertionLifetimeSeconds + skewSeconds
    ? 'too_long'
    : undefined;
}

export type AssertionUse = { readonly jti: string; readonly expiresAt: Date };

const invalid = (internal: string, detail?: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_client', { internal, ...(detail === undefined ? {} : { detail }) }));
const expired = (detail: string): Result<never, Failure> =>
  fail(failure('oauth.assertion_expired', { detail }));

/**
 * What a client assertion must say (RFC 7523 s3, RFC 10070): by and about the client itself, for exactly
 * this issuer, for a minute at most.
 * @param claims of an assertion whose signature holds
 * @returns what must be remembered so that the assertion is not used again
 */
export function checkAssertion(
  claims: unknown,
  clientId: string,
  issuer: string,
  now: Date,
): Result<AssertionUse, Failure> {
  const parsed = AssertionClaims.safeParse(claims);
  if (!parsed.success) return invalid('assertion claims', 'iss, sub, aud, jti and exp are needed');
  const { iss, sub, aud, jti, exp } = parsed.data;
  if (iss !== clientId || sub !== clientId)
    return invalid('iss or sub', 'iss and sub must both be the client_id');
  // An array, or the token endpoint, would let another server that accepts the same pass it on to us.
  if (aud !== issuer) return invalid('aud', 'aud must be exactly the issuer, as a string');
  const fault = timeFault(parsed.data, now);
  if (fault === 'expired') return expired('exp has passed');
  if (fault === 'early') return expired('not valid yet: iat or nbf lies ahead');
  if (fault === 'too_long')
    return invalid('lifetime', `the assertion may live ${maxAssertionLifetimeSeconds} s at most`);
  return ok({ jti, expiresAt: new Date(exp * 1000) });
}
