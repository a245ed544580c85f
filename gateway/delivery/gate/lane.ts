import type { BoundRegion } from '../../platform/process/regions.ts';
import { type Breaker, mayProbe } from '../../platform/time/breaker.ts';
import type { Silence } from './heartbeat.ts';
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
  /** The worker of this process: when it last took or ended a job, and how many run. */
  seenMs: number;
  running: number;
  /** A worker here showed life since the last turn at the gate. */
  lives: boolean;
  /** When a worker anywhere did, by this process's clock. */
  beatMs: number;
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
  seenMs: clock().getTime(),
  running: 0,
  lives: false,
  beatMs: clock().getTime(),
});

/** Runs a job and takes it as a sign of life of the worker that brought it. */
export async function watched(lane: Lane, clock: () => Date, work: Promise<void>): Promise<void> {
  const seen = () => {
    lane.seenMs = clock().getTime();
    lane.lives = true;
  };
  seen();
  lane.running += 1;
  await work.finally(() => {
    lane.running -= 1;
    seen();
  });
}

export const silenceOf = (lane: Lane, now: Date): Silence => ({
  hereMs: now.getTime() - lane.seenMs,
  anywhereMs: now.getTime() - Math.max(lane.beatMs, lane.seenMs),
  running: lane.running,
  active: lane.slots.size() > 0,
});

/** Takes over what the gate says. */
export function setBreaker(lane: Lane, breaker: Breaker): void {
  lane.breaker = breaker;
  lane.slots.setCallable(breaker.state === 'closed');
}

export const isCallable = ({ breaker }: Lane): boolean => breaker?.state === 'closed';

export const probeIsDue = ({ breaker, aheadMs }: Lane, now: Date): boolean =>
  breaker !== undefined && mayProbe(breaker, now.getTime() + aheadMs);
