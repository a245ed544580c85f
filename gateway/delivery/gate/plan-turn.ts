import type { Rate } from '../../platform/http/rate-limit.ts';
import {
  type Breaker,
  type BreakerPolicy,
  type Observed,
  observe,
} from '../../platform/time/breaker.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { partOf, rampFactor } from './ramp.ts';
import { type Asking, type Share, type SharedBucket, slotsFor, takeShare } from './shares.ts';

/** What lies in PostgreSQL about a region when a courier takes its turn. */
export type GateState = {
  readonly breaker: Breaker;
  readonly bucket: SharedBucket;
  readonly shares: readonly Share[];
};

export type Limits = {
  readonly inFlight: number;
  readonly rate?: Rate;
};

export type Plan = {
  readonly breaker: Breaker;
  readonly bucket: SharedBucket;
  /** What this courier may use; `tokens` is undefined where there is no rate. */
  readonly slots: number;
  readonly tokens: number | undefined;
};

export const rampStepMs = (entry: RegionEntry | undefined): number =>
  (entry?.rampStepSeconds ?? 60) * 1000;

/**
 * What a region bears now: a part of what the document says while it ramps up.
 * @param sinceMs when calls began again after closing time or an outage; null: long ago
 */
export function limitsAt(
  entry: RegionEntry | undefined,
  defaultInFlight: number,
  sinceMs: number | null,
  nowMs: number,
): Limits {
  const factor = rampFactor(sinceMs, rampStepMs(entry), nowMs);
  const inFlight = partOf(entry?.inFlight ?? defaultInFlight, factor);
  if (!entry?.rate) return { inFlight };
  const { perSecond, burst = Math.ceil(perSecond) } = entry.rate;
  return { inFlight, rate: { perSecond: perSecond * factor, burst: partOf(burst, factor) } };
}

/** The later of an opening and a recovery. */
export const begunAgainMs = (openedMs: number | null, recoveredMs: number | null): number | null =>
  openedMs === null ? recoveredMs : Math.max(openedMs, recoveredMs ?? openedMs);

/** One courier's turn at one region's gate. */
export function planTurn(
  { breaker: before, bucket, shares }: GateState,
  seen: Observed,
  asking: Asking,
  limitsFor: (recoveredMs: number | null) => Limits,
  nowMs: number,
  policy: BreakerPolicy,
): Plan {
  const breaker = observe(before, seen, nowMs, policy);
  const { inFlight, rate } = limitsFor(breaker.recoveredMs);
  const others = shares.filter(({ courier }) => courier !== asking.courier);
  const slots = slotsFor(inFlight, asking, others);
  if (!rate) return { breaker, bucket, slots, tokens: undefined };
  const taken = takeShare(bucket, rate, asking, shares, nowMs);
  return { breaker, bucket: taken.bucket, slots, tokens: taken.tokens };
}
