import { z } from 'zod';
import { Digest } from './case.ts';
import { Instant } from './dates.ts';
import { ClerkNumber } from './evaluation.ts';
import { LineCode } from './handoff.ts';

/** 当场核验退还: a clerk saw the original at the counter, kept a copy and gave it back at once. */
export const OriginalSeen = z.strictObject({
  /** The material whose original it is. */
  code: LineCode,
  clerk: ClerkNumber,
  /** When it was seen; at the time of the call by default. */
  at: Instant.optional(),
  pages: z.int().min(1).max(5000).optional(),
  /** SHA-256 of the copy that was kept. */
  copy: Digest,
});
export type OriginalSeen = z.infer<typeof OriginalSeen>;
