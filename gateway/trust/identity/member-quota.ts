import { LRUCache } from 'lru-cache';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import {
  type Bucket,
  newBucket,
  type Rate,
  type RateLimitFields,
  rateLimitFields,
  secondsToToken,
  takeToken,
  withDay,
} from '../../platform/http/rate-limit.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member, Quota } from '../federation/entries.ts';
import { dayQuotaOf, quotaOf } from '../federation/quota.ts';

/** What one process remembers; an entry that was crowded out starts again with a full bucket. */
type Buckets = {
  readonly calls: LRUCache<string, Bucket>;
  readonly tokens: LRUCache<string, Bucket>;
  /** What was refused before anybody was proven, by source address. */
  readonly failing: LRUCache<string, Bucket>;
  /** Apart from members: strangers can make up as many keys as they like. */
  readonly strangers: LRUCache<string, Bucket>;
};

const bucketsOf = perPlatform(
  (): Buckets => ({
    calls: new LRUCache({ max: 2000 }),
    tokens: new LRUCache({ max: 2000 }),
    failing: new LRUCache({ max: 10_000 }),
    strangers: new LRUCache({ max: 10_000 }),
  }),
);

function bucketFor(
  buckets: LRUCache<string, Bucket>,
  key: string,
  rate: Rate,
  nowMs: number,
): Bucket {
  const known = buckets.get(key);
  if (known) return known;
  const bucket = newBucket(rate, nowMs);
  buckets.set(key, bucket);
  return bucket;
}

const rateOf = ({ requestsPerSecond, burst }: Quota): Rate => ({
  perSecond: requestsPerSecond,
  burst,
});

const limited = (detail: string, retryAfterSeconds: number): Failure =>
  failure('request.rate_limited', { detail, retryAfterSeconds });

/** How many requests of a member may wait for their turn, for each that runs. */
const waitingPerRunning = 8;

/** Whether a call was let in, and what its answer says about the quota. */
export type Turn = {
  /** Asked once the work is done: what it counted is in them. */
  readonly fields: () => RateLimitFields;
  readonly entered: Result<{ readonly leave: () => void }, Failure>;
};

/**
 * Lets a member's call in: first its rate, then its turn. However many calls a member sends, no more of
 * them run at once than its quota says, so that others find the process free.
 */
export async function enter(platform: Platform, member: Member): Promise<Turn> {
  const { clientId } = member;
  const quota = quotaOf(member);
  const rate = rateOf(quota);
  const nowMs = platform.monotonicMs();
  const bucket = bucketFor(bucketsOf(platform).calls, clientId, rate, nowMs);
  const taken = takeToken(bucket, rate, nowMs);
  const ofRequests = rateLimitFields(bucket, rate);
  const fields = () => {
    const day = dayQuotaOf(platform, member);
    return day ? withDay(ofRequests, day) : ofRequests;
  };
  if (!taken)
    return { fields, entered: fail(limited('requests per second', secondsToToken(bucket, rate))) };
  const { turns } = platform;
  if (!turns) return { fields, entered: ok({ leave: () => {} }) };
  const limits = { atOnce: quota.concurrent, waiting: quota.concurrent * waitingPerRunning };
  if (!(await turns.take(clientId, limits)))
    return { fields, entered: fail(limited('requests at once', 1)) };
  return { fields, entered: ok({ leave: () => turns.give(clientId) }) };
}

/** How many calls a member could send now without waiting. */
export function requestsLeft(platform: Platform, member: Member): number {
  const { burst } = quotaOf(member);
  return Math.floor(bucketsOf(platform).calls.peek(member.clientId)?.tokens ?? burst);
}

/** After a member has proven itself: whoever only names it takes nothing from it. */
export function mayAskForToken(platform: Platform, member: Member): Result<void, Failure> {
  const rate = rateOf(quotaOf(member));
  const nowMs = platform.monotonicMs();
  const bucket = bucketFor(bucketsOf(platform).tokens, member.clientId, rate, nowMs);
  return takeToken(bucket, rate, nowMs)
    ? ok(undefined)
    : fail(limited('token requests per second', secondsToToken(bucket, rate)));
}

/**
 * Failures alone are counted: many members may stand behind one address, and who proves itself is nobody's
 * flood. High enough that one who fails beside them does not shut the others out, low enough that
 * checking signatures for nothing stays cheap.
 */
const failingRate: Rate = { perSecond: 200, burst: 400 };

/** Before any signature is checked: whether this source may try. Without a source nothing is counted. */
export function mayTry(platform: Platform, source: string | undefined): Result<void, Failure> {
  if (source === undefined) return ok(undefined);
  const nowMs = platform.monotonicMs();
  const bucket = bucketsOf(platform).failing.get(source);
  if (!bucket) return ok(undefined);
  if (!takeToken(bucket, failingRate, nowMs))
    return fail(limited('failed requests per second', secondsToToken(bucket, failingRate)));
  bucket.tokens += 1;
  return ok(undefined);
}

/** Counts a try that proved nobody. */
export function countFailedTry(platform: Platform, source: string | undefined): void {
  if (source === undefined) return;
  const nowMs = platform.monotonicMs();
  const bucket = bucketFor(bucketsOf(platform).failing, source, failingRate, nowMs);
  takeToken(bucket, failingRate, nowMs);
}

const strangerRate: Rate = { perSecond: 1, burst: 20 };

/** For doors that are open to everybody: one bucket per thing that is asked for, such as a log-in's handle. */
export function mayKnock(platform: Platform, what: string): Result<void, Failure> {
  const nowMs = platform.monotonicMs();
  const bucket = bucketFor(bucketsOf(platform).strangers, what, strangerRate, nowMs);
  return takeToken(bucket, strangerRate, nowMs)
    ? ok(undefined)
    : fail(limited('requests for the same thing', secondsToToken(bucket, strangerRate)));
}
