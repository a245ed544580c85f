import type { Pause } from './history.ts';

const hourMs = 3_600_000;

type Stop = { readonly fromMs: number; readonly toMs: number };

const stopsOf = (pauses: readonly Pause[]): readonly Stop[] =>
  pauses
    .map(({ from, to }) => ({
      fromMs: from.getTime(),
      toMs: to?.getTime() ?? Number.POSITIVE_INFINITY,
    }))
    .sort((a, b) => a.fromMs - b.fromMs);

/**
 * When so many hours have run since `begun` (民法典 art. 201 (2): counted from there on, by night as well), standing still
 * meanwhile; undefined if they never will have.
 */
export function hoursAfter(begun: Date, pauses: readonly Pause[], hours: number): Date | undefined {
  let atMs = begun.getTime();
  let leftMs = hours * hourMs;
  for (const { fromMs, toMs } of stopsOf(pauses)) {
    if (toMs <= atMs) continue;
    const runsMs = Math.max(0, fromMs - atMs);
    if (leftMs <= runsMs) break;
    leftMs -= runsMs;
    if (toMs === Number.POSITIVE_INFINITY) return undefined;
    atMs = Math.max(atMs, toMs);
  }
  return new Date(atMs + leftMs);
}

/** How many hours have run from `begun` to `at`, in fractions. */
export function hoursRun(begun: Date, pauses: readonly Pause[], at: Date): number {
  let stoodMs = 0;
  let seenMs = begun.getTime();
  for (const { fromMs, toMs } of stopsOf(pauses)) {
    const beginsMs = Math.max(fromMs, seenMs);
    const endsMs = Math.min(toMs, at.getTime());
    if (endsMs <= beginsMs) continue;
    stoodMs += endsMs - beginsMs;
    seenMs = endsMs;
  }
  return Math.max(0, at.getTime() - begun.getTime() - stoodMs) / hourMs;
}
