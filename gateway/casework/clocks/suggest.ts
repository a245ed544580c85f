/** How long an item really takes, in the unit of its promise, over the cases that were decided last. */
export type ActualTimes = {
  readonly cases: number;
  readonly p50?: number;
  readonly p90?: number;
  /** A shorter promise that nine of ten cases would have kept. */
  readonly suggestedDays?: number;
};

/** Fewer cases than this say nothing about the next one. */
export const minSample = 20;

/** Nearest rank: a number of days that occurred, never one in between. */
const quantile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];

/** @param usedDays what each decided case took of its promised limit */
export function actualTimes(usedDays: readonly number[], promisedDays: number): ActualTimes {
  const sorted = [...usedDays].sort((a, b) => a - b);
  const [p50, p90] = [quantile(sorted, 0.5), quantile(sorted, 0.9)];
  if (p50 === undefined || p90 === undefined) return { cases: 0 };
  const suggestedDays = Math.max(p90, 1);
  const worth = sorted.length >= minSample && suggestedDays < promisedDays;
  return { cases: sorted.length, p50, p90, ...(worth ? { suggestedDays } : {}) };
}
