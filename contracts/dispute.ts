import { z } from 'zod';
import { FreeText } from './text.ts';

export const DisputeId = z.string().regex(/^dis_[0-9a-v]{26}$/, 'not a dispute id');

/** 异议: one field of a certificate, and why it is doubted. */
export const DisputeRequest = z.strictObject({
  field: z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/, 'not a field name'),
  reason: FreeText({ min: 2, max: 500 }),
});
export type DisputeRequest = z.infer<typeof DisputeRequest>;

/**
 * What the issuing region found: `corrected`, the field was wrong and is right at home now; `confirmed`, it stands;
 * `withdrawn`, by whoever doubted it.
 */
export const DisputeOutcome = z.enum(['corrected', 'confirmed', 'withdrawn']);
export type DisputeOutcome = z.infer<typeof DisputeOutcome>;

export const DisputeAnswer = z.strictObject({
  outcome: DisputeOutcome,
  note: FreeText({ min: 2, max: 500 }),
});
export type DisputeAnswer = z.infer<typeof DisputeAnswer>;

/** Working days within which the issuing region answers (跨地区异议处理). */
export const disputeAnswerDays = 5;
