import type { BoundRegion } from '../platform/regions.ts';
import { type Breaker, mayProbe } from './breaker.ts';
import { newSightings, type Sightings } from './sightings.ts';
import { newSlots, type Slots } from './slots.ts';

/** What this courier knows of one region that it carries to. */
export type Lane = {
  readonly bound: BoundRegion;
  readonly slots: Slots;
  readonly sightings: Sightings;
  /** As of the last turn at the gate; undefined before the first. */
  breaker: Breaker | undefined;
  /** Until when the region said that it is closed by plan. */
  heldUntil: Date | undefined;
  /** When what waits for the breaker was last marked. */
  markedMs: number;
  /** By PostgreSQL's clock minus that of this process. */
  aheadMs: number;
};

export const newLane = (
  bound: BoundRegion,
  clock: () => Date,
  sendingMarginMs: number,
  onStarved: () => void,
): Lane => ({
  bound,
  slots: newSlots(clock, Math.min(1000, sendingMarginMs / 4), onStarved),
  sightings: newSightings(),
  breaker: undefined,
  heldUntil: undefined,
  markedMs: Number.NEGATIVE_INFINITY,
  aheadMs: 0,
});

/** Takes over what the gate says. */
export function setBreaker(lane: Lane, breaker: Breaker): void {
  lane.breaker = breaker;
  lane.slots.setCallable(breaker.state === 'closed');
}

export const isCallable = ({ breaker }: Lane): boolean => breaker?.state === 'closed';

export const probeIsDue = ({ breaker, aheadMs }: Lane, now: Date): boolean =>
  breaker !== undefined && mayProbe(breaker, now.getTime() + aheadMs);
