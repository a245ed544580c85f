import { z } from 'zod';
import { ShownDocument } from './consent.ts';
import { Digest } from './digest.ts';
import { AtCounter } from './standing-for.ts';
import { FreeText } from './text.ts';

/** 撤回申请 of whatever is taken back, one case or several: what the applicant says, and by what it is known that they said it. */
export const TakenBack = z.strictObject({
  reason: FreeText({ min: 2, max: 500 }),
  by: AtCounter.optional(),
  /** SHA-256 of the signed 撤回申请书, which stays with whoever took it. */
  signed: Digest.optional(),
});
export type TakenBack = z.infer<typeof TakenBack>;

/** Of one case: the applicant may show their document instead of signing. */
export const WithdrawalRequest = TakenBack.extend({ document: ShownDocument.optional() });
export type WithdrawalRequest = z.infer<typeof WithdrawalRequest>;
