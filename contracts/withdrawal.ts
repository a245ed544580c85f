import { z } from 'zod';
import { ShownDocument } from './consent.ts';
import { Digest } from './digest.ts';
import { FreeText } from './text.ts';

/** 撤回申请 of several cases at once: what the applicant says, and by what it is known that they said it. */
export const BundleWithdrawal = z.strictObject({
  reason: FreeText({ min: 2, max: 500 }),
  /** Who is at the counter. Whoever is in the token needs not say so. */
  by: z.enum(['applicant', 'guardian', 'agent']).optional(),
  /** SHA-256 of the signed 撤回申请书, which stays with whoever took it. */
  signed: Digest.optional(),
});
export type BundleWithdrawal = z.infer<typeof BundleWithdrawal>;

/** Of one case: the applicant may show their document instead of signing. */
export const WithdrawalRequest = BundleWithdrawal.extend({ document: ShownDocument.optional() });
export type WithdrawalRequest = z.infer<typeof WithdrawalRequest>;
