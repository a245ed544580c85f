import { z } from 'zod';
import { Instant } from '#contracts/dates';

const Coordinate = z.base64url().length(43, 'must be 32 bytes as base64url');
const privateMembers = ['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

/**
 * A member's public key: a JWK (RFC 7517) that signs on P-256 or Ed25519, and from when to when it counts.
 * Without dates it counts for as long as it is listed.
 */
export const MemberKey = z
  .looseObject({
    kty: z.enum(['EC', 'OKP']),
    crv: z.enum(['P-256', 'Ed25519']),
    kid: z
      .string()
      .max(100)
      .regex(/^[ -~\u00a0-\uffff]+$/, 'has control characters'),
    x: Coordinate,
    y: Coordinate.optional(),
    use: z.literal('sig').optional(),
    alg: z.enum(['ES256', 'EdDSA', 'Ed25519']).optional(),
    notBefore: Instant.optional(),
    notAfter: Instant.optional(),
  })
  .superRefine((jwk, context) => {
    const refuse = (message: string, path: string[] = []) =>
      context.addIssue({ code: 'custom', message, path });
    for (const name of privateMembers)
      if (name in jwk) refuse('private: send the public half alone, and replace this key', [name]);
    const onCurve = jwk.crv === 'P-256';
    if (onCurve !== (jwk.kty === 'EC')) refuse(`not a curve of ${jwk.kty}`, ['crv']);
    if (onCurve !== (jwk.y !== undefined)) refuse(onCurve ? 'is missing' : 'has no place', ['y']);
    if (jwk.alg !== undefined && onCurve !== (jwk.alg === 'ES256'))
      refuse(`not an algorithm of ${jwk.crv}`, ['alg']);
    const { notBefore, notAfter } = jwk;
    if (notBefore && notAfter && Date.parse(notBefore) >= Date.parse(notAfter))
      refuse('must be later than notBefore', ['notAfter']);
  });
export type MemberKey = z.infer<typeof MemberKey>;

/** Whether a registered key counts now. */
export const isInForce = ({ notBefore, notAfter }: MemberKey, now: Date): boolean =>
  (notBefore === undefined || Date.parse(notBefore) <= now.getTime()) &&
  (notAfter === undefined || now.getTime() < Date.parse(notAfter));
