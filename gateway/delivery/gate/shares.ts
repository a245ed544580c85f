import type { Rate } from '../../platform/http/rate-limit.ts';

/** What a courier may use of a region until its share runs out. */
export type Share = {
  readonly courier: string;
  /** Calls at once. */
  readonly slots: number;
  /** Calls that may still begin; what is not used goes back. */
  readonly tokens: number;
};

/** A bucket that all couriers take from; tokens in their hands count as taken. */
export type SharedBucket = { readonly tokens: number; readonly atMs: number };

export type Asking = {
  readonly courier: string;
  readonly inUse: number;
  readonly unspent: number;
  /** Whether messages wait here for a slot or a token. */
  readonly waiting: boolean;
};

/** A courier's fair part of `cap` among `couriers`: the parts of all add up to `cap`. */
export function fairPart(cap: number, couriers: readonly string[], courier: string): number {
  const sorted = [...couriers].sort();
  const rank = sorted.indexOf(courier);
  const remainder = cap % sorted.length;
  return Math.floor(cap / sorted.length) + (rank < remainder ? 1 : 0);
}

/**
 * Calls at once for one courier. Who joins waits until the others have given way; what runs already is
 * counted as taken, so that all together never begin a call beyond the cap.
 */
export function slotsFor(cap: number, asking: Asking, others: readonly Share[]): number {
  const couriers = [asking.courier, ...others.map((share) => share.courier)];
  const free = cap - others.reduce((sum, share) => sum + share.slots, 0);
  return Math.max(0, Math.min(fairPart(cap, couriers, asking.courier), free));
}

/**
 * Takes tokens for one courier. What lies in the bucket and in all hands is never more than the burst, so
 * in any time t at most `burst + perSecond * t` calls begin, however many couriers there are.
 */
export function takeShare(
  bucket: SharedBucket,
  { perSecond, burst }: Rate,
  asking: Asking,
  others: readonly Share[],
  nowMs: number,
): { readonly bucket: SharedBucket; readonly tokens: number } {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  const inOtherHands = others.reduce((sum, share) => sum + share.tokens, 0);
  const there = Math.min(
    Math.max(0, burst - inOtherHands),
    bucket.tokens + asking.unspent + (elapsedMs / 1000) * perSecond,
  );
  const couriers = others.length + 1;
  // Who has nothing to send keeps the last token for those who have.
  const wanted = asking.waiting ? Math.ceil(burst / couriers) : Math.floor(burst / couriers);
  const tokens = Math.min(Math.floor(there), wanted);
  return { bucket: { tokens: there - tokens, atMs: Math.max(nowMs, bucket.atMs) }, tokens };
}
