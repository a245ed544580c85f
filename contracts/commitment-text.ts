import { z } from 'zod';

/** The name of a text and its version (`site-safety@2`): another wording is another version. */
export const CommitmentTextId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,58}@[1-9]\d{0,3}$/, 'not a text with its version: name@2');

/**
 * 告知承诺书 (国办发〔2020〕42号, 二(三)): what its region tells, and what the applicant promises. The Chinese wording is the
 * binding one: what is signed is its SHA-256.
 */
export const CommitmentText = z.strictObject({
  id: CommitmentTextId,
  zh: z.string().min(10).max(2000),
  en: z.string().min(10).max(2000).optional(),
});
export type CommitmentText = z.infer<typeof CommitmentText>;
