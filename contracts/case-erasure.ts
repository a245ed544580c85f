import { z } from 'zod';

/** PIPL art. 47: the grounds on which a handler must erase, and what a person may demand. */
export const ErasureGround = z.enum([
  'purpose_achieved',
  'retention_ended',
  'consent_withdrawn',
  'unlawful_handling',
  'service_ended',
]);
export type ErasureGround = z.infer<typeof ErasureGround>;

export const ErasureRequest = z.strictObject({
  ground: ErasureGround,
  /** The last day on which a law has the data kept, in +08:00; longer than the gateway's own retention. */
  keepUntil: z.iso.date().optional(),
});
export type ErasureRequest = z.infer<typeof ErasureRequest>;
