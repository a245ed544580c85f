import { z } from 'zod';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';

export const maxAssertionLifetimeSeconds = 60;
/**
 * How far a client's clock may be ahead of ours. FAPI 2.0 s5.3.2.1: 10 s must be taken, beyond 60 s refused;
 * no more than must be, for what is dated ahead can be made ahead.
 */
export const skewSeconds = 10;

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
  if (Math.max(iat ?? -Infinity, nbf ?? -Infinity) > nowSeconds + skewSeconds) return 'early';
  const lifetime = exp - (iat ?? nowSeconds);
  return lifetime > maxAssertionLifetimeSeconds ||
    exp > nowSeconds + maxAssertionLifetimeSeconds + skewSeconds
    ? 'too_long'
    : undefined;
}

/** What to change, for who made the JWT. */
export const timeAdvice = {
  expired: 'exp has passed',
  early: `iat or nbf lies more than ${skewSeconds} s ahead`,
  too_long: `exp must be at most ${maxAssertionLifetimeSeconds} s after iat`,
} as const;

/** An array, or the token endpoint, would let another server that accepts the same pass it on to us. */
export const audienceAdvice = (issuer: string): string =>
  `aud must be ${issuer} as one string: no list, no endpoint, no trailing slash`;

export type AssertionUse = { readonly jti: string; readonly expiresAt: Date };

const invalid = (internal: string, detail: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_client', { internal, detail }));
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
  const fault = timeFault(parsed.data, now);
  // All at once: a library that sends both is configured once.
  const advice = [
    ...(aud === issuer ? [] : [audienceAdvice(issuer)]),
    ...(fault === 'too_long' ? [timeAdvice.too_long] : []),
  ];
  if (advice.length > 0) return invalid('aud or lifetime', advice.join('; '));
  if (fault !== undefined) return expired(timeAdvice[fault]);
  return ok({ jti, expiresAt: new Date(exp * 1000) });
}
