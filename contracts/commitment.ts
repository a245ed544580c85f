import { z } from 'zod';
import { Instant } from './dates.ts';
import { ClerkNumber } from './evaluation.ts';

/**
 * What became of a commitment (告知承诺, 国办发〔2020〕42号): it was kept, it was broken, or what was broken was made good
 * (信用修复).
 */
export const CommitmentOutcome = z.enum(['kept', 'breached', 'restored']);
export type CommitmentOutcome = z.infer<typeof CommitmentOutcome>;

/** 事后核查. */
export const CommitmentCheck = z.strictObject({
  outcome: CommitmentOutcome,
  clerk: ClerkNumber,
  at: Instant,
});
export type CommitmentCheck = z.infer<typeof CommitmentCheck>;

/** `due`: its day has not passed. */
export const CommitmentState = z.enum(['due', 'overdue', ...CommitmentOutcome.options]);
export type CommitmentState = z.infer<typeof CommitmentState>;
