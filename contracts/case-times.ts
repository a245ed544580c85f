import { z } from 'zod';
import { Instant } from './dates.ts';

/**
 * Why the time that a region states of a fact does not decide: it lies before the case, after it was told, or more
 * than a year before that. It is kept all the same; the fact is dated by when it was told.
 */
export const StatedDoubt = z.enum(['before_case', 'in_future', 'long_ago']);
export type StatedDoubt = z.infer<typeof StatedDoubt>;

/** A fact's two times: when it happened, as the region states it, and when it was told. */
export const ReportedTimes = z.strictObject({
  event: z.string(),
  statedAt: Instant,
  toldAt: Instant,
  doubt: StatedDoubt.optional(),
});
export type ReportedTimes = z.infer<typeof ReportedTimes>;

/** Two times that are nearer to each other than this are shown as one. */
const worthShowingMs = 60_000;

export const differ = (stated: Date, told: Date): boolean =>
  Math.abs(stated.getTime() - told.getTime()) > worthShowingMs;
