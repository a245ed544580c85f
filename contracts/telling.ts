import { z } from 'zod';
import { Waybill } from './courier.ts';
import { Instant } from './dates.ts';
import { ClerkNumber } from './evaluation.ts';
import { Reach } from './standing-for.ts';

/** A person without a telephone was told what became of the case: which change, how, by whom. */
export const TellingRequest = z.strictObject({
  /** The version of the case that the change made. */
  version: z.int().min(2),
  how: z.enum(['phone', 'letter', 'window']),
  clerk: ClerkNumber,
  at: Instant,
  /** Of a registered letter. */
  waybill: Waybill.optional(),
});
export type TellingRequest = z.infer<typeof TellingRequest>;

export const Tellings = z.strictObject({
  by: z.enum(Reach.options.map(({ shape }) => shape.by.value)),
  changes: z.array(
    z.strictObject({
      version: z.int(),
      event: z.string(),
      at: z.string(),
      told: TellingRequest.omit({ version: true }).extend({ region: z.string() }).optional(),
    }),
  ),
});
export type Tellings = z.infer<typeof Tellings>;
