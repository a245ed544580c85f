import { z } from 'zod';
import { Instant } from './dates.ts';
import { BasicCode } from './identifiers.ts';

/**
 * 授权: that a person may act for a company, as the company's home region has it on record.
 * `legal_representative` 法定代表人, `entrusted` 经办人 or 被授权人.
 */
export const Authorisation = z.strictObject({
  kind: z.enum(['legal_representative', 'entrusted']),
  /** The last instant; absent: until it is withdrawn. */
  validUntil: Instant.optional(),
  /** The items that it covers, by basic code. */
  items: z.union([z.literal('all'), z.array(BasicCode).max(200)]),
  /** The region's own word for `kind`. */
  raw: z.string().max(40),
});
export type Authorisation = z.infer<typeof Authorisation>;
