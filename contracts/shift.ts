import { z } from 'zod';
import { ActingPerson } from './acting-person.ts';
import { CaseId } from './case.ts';

/** A clerk, by the name that only their member resolves. */
export const ClerkId = ActingPerson.shape.id;

/** 交接班: open work goes from one clerk of a member to another, or is taken by the first. */
export const ShiftHandover = z.strictObject({
  to: ClerkId,
  /** Who has it now, as far as the sender knows; absent: nobody. */
  from: ClerkId.optional(),
  caseIds: z.array(CaseId).min(1).max(200),
});
export type ShiftHandover = z.infer<typeof ShiftHandover>;
