import type { Rate } from '../../platform/http/rate-limit.ts';

/** What a courier may use of a region until its share runs out. */
export type Share = {
  readonly courier: string;
  /** Calls at once. */
  readonly slots: number;
  /** Calls that may still begin; what is not used goes back. */
  readonly tokens: number;
};

/** A bucket that all couriers take from, as of `atMs`. */
export type SharedBucket = {
  readonly tokens: number;
  /** In the hands of all couriers together: neither in the bucket nor spent as far as is known. */
  readonly inHands: number;
  readonly atMs: number;
};

export type Asking = {
  readonly courier: string;
  readonly inUse: number;
  /** When the calls began that this courier made of its share before it looked at the gate, in order. */
  readonly spentAtMs: readonly number[];
  /** Calls that began while it looked: told the next time, and until then in its hand. */
  readonly lateCalls: number;
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
export function slotsFor(
  cap: number,
  asking: Pick<Asking, 'courier'>,
  others: readonly Share[],
): number {
  const couriers = [asking.courier, ...others.map((share) => share.courier)];
  const free = cap - others.reduce((sum, share) => sum + share.slots, 0);
  return Math.max(0, Math.min(fairPart(cap, couriers, asking.courier), free));
}

/**
 * All tokens, in the bucket and in hands, after the calls that one courier tells of. What is in a hand fills the
 * bucket until it is spent: a courier that keeps its share for long and spends it at the end must not find
 * there what came in meanwhile as well, or twice the burst would begin in one instant.
 */
function levelAt(
  { tokens, inHands, atMs }: SharedBucket,
  { perSecond, burst }: Rate,
  spentAtMs: readonly number[],
  nowMs: number,
): number {
  let level = Math.min(burst, tokens + inHands);
  let fromMs = atMs;
  const passTo = (toMs: number) => {
    const elapsedMs = Math.max(0, toMs - fromMs);
    level = Math.min(burst, level + (elapsedMs / 1000) * perSecond);
    fromMs = Math.max(fromMs, toMs);
  };
  for (const spentMs of spentAtMs) {
    passTo(Math.min(spentMs, nowMs));
    level -= 1;
  }
  passTo(nowMs);
  return level;
}

const tokensOf = (shares: readonly Share[]): number =>
  shares.reduce((sum, share) => sum + share.tokens, 0);

/**
 * Takes tokens for one courier, so that in any time t at most `burst + perSecond * t` calls begin, however many
 * couriers there are. A call counts when its courier tells of it, if not before; what was in the hand of a courier
 * that is gone counts as spent.
 * @param shares all that count now, the courier's own among them
 * @returns `tokens`: in the courier's hand from now on, late calls included
 */
export function takeShare(
  bucket: SharedBucket,
  rate: Rate,
  { courier, spentAtMs, lateCalls, waiting }: Omit<Asking, 'inUse'>,
  shares: readonly Share[],
  nowMs: number,
): { readonly bucket: SharedBucket; readonly tokens: number } {
  const others = shares.filter((share) => share.courier !== courier);
  const isKnown = others.length < shares.length;
  const inOtherHands = tokensOf(others);
  // Of a share that ran out everything counts as spent already.
  const level = levelAt(bucket, rate, isKnown ? spentAtMs : [], nowMs);
  const vanished = Math.max(0, bucket.inHands - tokensOf(shares));
  const there = level - vanished - inOtherHands;
  const couriers = others.length + 1;
  // Who has nothing to send keeps the last token for those who have.
  const wanted = waiting ? Math.ceil(rate.burst / couriers) : Math.floor(rate.burst / couriers);
  const tokens = Math.max(lateCalls, Math.min(Math.floor(there), wanted + lateCalls));
  // A debt beyond a whole burst would only punish: the promise is kept by then.
  const left = Math.max(-rate.burst, there - tokens);
  return { bucket: { tokens: left, inHands: inOtherHands + tokens, atMs: nowMs }, tokens };
}
