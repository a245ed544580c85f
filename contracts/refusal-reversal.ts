import { z } from 'zod';

/** Why a refusal was none: the deciding region never took it. */
export const ReversalReason = z.enum([
  /** A proxy, a gateway or a page in front of the region answered. */
  'not_from_the_region',
  /** The region refused by a fault of its own, and says so. */
  'region_fault',
  /** Our adapter read the region's answer as what it was not. */
  'adapter_fault',
  /** What was sent did not fit the region, and was set right since. */
  'configuration_fault',
]);
export type ReversalReason = z.infer<typeof ReversalReason>;

export const RefusalReversal = z.strictObject({
  reason: ReversalReason,
  /** The region was asked in another way and has no such case. Counts only where it cannot be asked from here. */
  regionAsked: z.literal(true).optional(),
});
export type RefusalReversal = z.infer<typeof RefusalReversal>;
