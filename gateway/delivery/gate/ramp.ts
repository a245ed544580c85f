/** Shares of rate and calls in flight after an opening or an outage, one step after the other. */
const steps = [0.1, 0.25, 0.5];

/** How much of its rate a region gets. @param sinceMs when calls began again; null: long ago */
export function rampFactor(sinceMs: number | null, stepMs: number, nowMs: number): number {
  if (sinceMs === null || stepMs <= 0) return 1;
  // A clock that went back must not stop a region for longer than the ramp.
  const step = Math.floor(Math.max(0, nowMs - sinceMs) / stepMs);
  return steps[step] ?? 1;
}

/** How long a whole ramp takes. */
export const rampMs = (stepMs: number): number => steps.length * stepMs;

/** A part of a cap; never nothing, or nobody would find out that the region is well. */
export const partOf = (cap: number, factor: number): number =>
  Math.max(1, Math.floor(cap * factor));
