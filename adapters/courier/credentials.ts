import { z } from 'zod';

/** HTTPS, or plain HTTP to this very machine (reference platform); an origin without path or query. */
const Origin = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((text) => {
    const { protocol, hostname } = new URL(text);
    return protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost';
  }, 'must be https unless it is this machine')
  .refine((text) => {
    const { pathname, search } = new URL(text);
    return pathname === '/' && search === '';
  }, 'must be an origin')
  .transform((text) => new URL(text).origin);

const Secret = z.string().min(16).max(200);
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
