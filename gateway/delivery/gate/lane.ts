import type { BoundRegion } from '../../platform/process/regions.ts';
import { type Breaker, mayProbe } from '../../platform/time/breaker.ts';
import type { Silence } from './heartbeat.ts';
import { newSightings, type Sightings } from './sightings.ts';
import { newSlots, type Slots } from './slots.ts';

/** What this courier knows of one region that it carries to. Times are those of `Platform.monotonicMs`. */
export type Lane = {
  readonly bound: BoundRegion;
  readonly slots: Slots;
  readonly sightings: Sightings;
  /** As of the last turn at the gate; undefined before the first. */
  breaker: Breaker | undefined;
  /** Until when the region said that it is closed by plan. */
  heldUntilMs: number;
  /** When what waits for the breaker was last marked. */
  markedMs: number;
  /** PostgreSQL's clock, in milliseconds since the epoch, minus the clock that all these times are by. */
  aheadMs: number;
  /** The worker of this process: when it last took or ended a job, and how many run. */
  seenMs: number;
  running: number;
  /** A worker here showed life since the last turn at the gate. */
  lives: boolean;
  /** When a worker anywhere did. */
  beatMs: number;
};

export const newLane = (
  bound: BoundRegion,
  monotonicMs: () => number,
  sendingMarginMs: number,
  onStarved: () => void,
): Lane => ({
  bound,
  slots: newSlots(monotonicMs, Math.min(1000, sendingMarginMs / 4), onStarved),
  sightings: newSightings(),
  breaker: undefined,
  heldUntilMs: Number.NEGATIVE_INFINITY,
  markedMs: Number.NEGATIVE_INFINITY,
  aheadMs: 0,
  seenMs: monotonicMs(),
  running: 0,
  lives: false,
  beatMs: monotonicMs(),
});

/** Runs a job and takes it as a sign of life of the worker that brought it. */
export async function watched(
  lane: Lane,
  monotonicMs: () => number,
  work: Promise<void>,
): Promise<void> {
  const seen = () => {
    lane.seenMs = monotonicMs();
    lane.lives = true;
  };
  seen();
  lane.running += 1;
  await work.finally(() => {
    lane.running -= 1;
    seen();
  });
}

export const silenceOf = (lane: Lane, nowMs: number): Silence => ({
  hereMs: nowMs - lane.seenMs,
  anywhereMs: nowMs - Math.max(lane.beatMs, lane.seenMs),
  running: lane.running,
  active: lane.slots.size() > 0,
});

/** Takes over what the gate says. */
export function setBreaker(lane: Lane, breaker: Breaker): void {
  lane.breaker = breaker;
  lane.slots.setCallable(breaker.state === 'closed');
}

export const isCallable = ({ breaker }: Lane): boolean => breaker?.state === 'closed';

export const probeIsDue = ({ breaker, aheadMs }: Lane, nowMs: number): boolean =>
  breaker !== undefined && mayProbe(breaker, nowMs + aheadMs);
