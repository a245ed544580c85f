import { base64url } from 'jose';
import { z } from 'zod';

export const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** The signer id of GM/T 0009. */
export const userId = '1234567812345678';

/** ENTL, the signer id, and a, b, Gx, Gy of the recommended curve (GB/T 32918.5): what comes before a key in its Z. */
export const zPrefix = fromHex(
  `0080${Buffer.from(userId).toString('hex')}` +
    'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
    '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
    'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
);

/** id-ecPublicKey on that curve, as DER. */
export const algorithm = '301306072a8648ce3d020106082a811ccf5501822d';
/** A SubjectPublicKeyInfo of that curve, up to the point. */
export const spkiPrefix = fromHex(`3059${algorithm}034200`);

const Coordinate = z.base64url().length(43);

/** A key pair of ours, written as a JWK: no registered curve, so `crv` is ours alone. */
export const Sm2Jwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('SM2'),
  kid: z.string().min(1).max(100),
  x: Coordinate,
  y: Coordinate,
  /** Goes from a key that signs no more: by the rest it is known what that signed. */
  d: Coordinate.optional(),
});
export type Sm2Jwk = z.infer<typeof Sm2Jwk>;

/** 04 and both coordinates. */
export const pointOf = ({ x, y }: Pick<Sm2Jwk, 'x' | 'y'>): Uint8Array =>
  new Uint8Array([4, ...base64url.decode(x), ...base64url.decode(y)]);
