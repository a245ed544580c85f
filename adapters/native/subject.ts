import { z } from 'zod';
import type { RegionResult } from '#contracts/region-adapter';
import type { SubjectAssertion } from '#contracts/subject';
import { subjectAssertion as assertionOf, levelOf } from '../kit/subject.ts';
import type { Context } from './classify.ts';

/** `auth_time` is there because `max_age` was asked for (OpenID Connect Core 1.0 s2). */
export const IdTokenClaims = z.looseObject({
  sub: z.string().min(1).max(128),
  nonce: z.string(),
  auth_time: z.number(),
  acr: z.string().min(1).max(40),
});
export type IdTokenClaims = z.infer<typeof IdTokenClaims>;

/** Claims about the token and the log-in, not about the person. */
const protocolClaims =
  'iss sub aud azp exp iat nbf jti nonce auth_time acr amr sid at_hash c_hash s_hash'.split(' ');

/** Whom the provider's id token and its answer about the user name. */
export function subjectAssertion(
  claims: IdTokenClaims,
  info: Readonly<Record<string, unknown>>,
  kind: 'person' | 'company',
  region: string,
  { credentials }: Context,
): RegionResult<SubjectAssertion> {
  const { name, idNumber, phone, companyName, uscc, legalRepresentative } = credentials.claims;
  return assertionOf(
    {
      kind,
      localId: claims.sub,
      level: levelOf(credentials.levels, claims.acr),
      authTime: new Date(claims.auth_time * 1000),
      sent: { ...info, ...claims },
      account: protocolClaims,
      names:
        kind === 'person'
          ? { name, idNumber, phone }
          : { name: companyName, uscc, legalRepresentative, phone },
    },
    region,
  );
}
