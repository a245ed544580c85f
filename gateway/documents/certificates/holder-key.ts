import { z } from 'zod';

const Coordinate = z.base64url().length(43, 'must be 32 bytes as base64url');

/** The holder's own public key (RFC 7800 `cnf`, as `jwk`): who has the private half shows the copy as theirs. */
export const HolderKey = z.discriminatedUnion('kty', [
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: Coordinate,
    y: Coordinate,
  }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: Coordinate }),
]);
export type HolderKey = z.infer<typeof HolderKey>;
