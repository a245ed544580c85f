import { z } from 'zod';
import { Origin, Secret } from '../kit/credentials.ts';

const PartnerId = z.string().regex(/^[\w-]{4,40}$/);

/**
 * What an operator configures for the courier. `callback` has a secret of its own: with one for both
 * directions anybody could send our own signed calls back to us as scans.
 */
export const CourierCredentials = z
  .strictObject({
    url: Origin,
    partnerId: PartnerId,
    checkword: Secret,
    callback: z.strictObject({ checkword: Secret }),
  })
  .refine(
    ({ checkword, callback }) => checkword !== callback.checkword,
    'callbacks need a checkword of their own',
  );
export type CourierCredentials = z.infer<typeof CourierCredentials>;
