/** `burst` tokens at most, `perSecond` new ones per second; a request takes one. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/** Changes in place: one small object per caller, touched by every request. */
export type Bucket = { tokens: number; atMs: number };

export const newBucket = ({ burst }: Rate, nowMs: number): Bucket => ({
  tokens: burst,
  atMs: nowMs,
});

/** Takes a token if there is one. A clock that goes back neither gives nor takes. */
export function takeToken(bucket: Bucket, { perSecond, burst }: Rate, nowMs: number): boolean {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1000) * perSecond);
  bucket.atMs = nowMs;
  if (perSecond <= 0 || bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

/** With a rate of nothing no time helps; a client asks again in an hour whether that was changed. */
const blockedSeconds = 3600;

/** Seconds until the next token. */
export const secondsToToken = ({ tokens }: Bucket, { perSecond, burst }: Rate): number =>
  perSecond <= 0 || burst < 1
    ? blockedSeconds
    : Math.max(1, Math.ceil(Math.max(0, 1 - tokens) / perSecond));

export type RateLimitFields = Readonly<Record<'ratelimit-policy' | 'ratelimit', string>>;

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers: a full bucket as the quota, and the time in which an
 * empty one fills as its window.
 */
export function rateLimitFields(bucket: Bucket, rate: Rate): RateLimitFields {
  const { perSecond, burst } = rate;
  const windowSeconds = perSecond > 0 ? Math.max(1, Math.ceil(burst / perSecond)) : blockedSeconds;
  const missing = burst - bucket.tokens;
  const resetSeconds = perSecond > 0 ? Math.ceil(missing / perSecond) : blockedSeconds;
  return {
    'ratelimit-policy': `"requests";q=${burst};w=${windowSeconds}`,
    ratelimit: `"requests";r=${Math.floor(bucket.tokens)};t=${resetSeconds}`,
  };
}

/** A quota of a day: how much of it is left, where that is known. */
export type DayQuota = {
  readonly limit: number;
  readonly left: number | undefined;
  readonly secondsLeft: number;
};

const daySeconds = 86_400;

/** The same with the quota of the day beside it. */
export const withDay = (
  fields: RateLimitFields,
  { limit, left, secondsLeft }: DayQuota,
): RateLimitFields => ({
  'ratelimit-policy': `${fields['ratelimit-policy']}, "cases";q=${limit};w=${daySeconds}`,
  ratelimit:
    left === undefined
      ? fields.ratelimit
      : `${fields.ratelimit}, "cases";r=${left};t=${secondsLeft}`,
});
