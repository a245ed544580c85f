import { z } from 'zod';
import { Levels } from '../kit/credentials.ts';
import { Address, CanonicalApi, isTrustworthy, onOrigin, SigningKey } from './api-credentials.ts';

const Origin = z
  .string()
  .refine(isTrustworthy, 'must be an https origin with a host name, unless it is this machine');

const Claim = z.string().min(1).max(60);
const Scope = z
  .string()
  .max(300)
  .refine((text) => text.split(' ').includes('openid'), 'must contain openid');

/** How the provider names what we need; the defaults are ours and OpenID Connect's own. */
const ClaimNames = z.strictObject({
  name: Claim.default('name'),
  idNumber: Claim.default('id_number'),
  phone: Claim.default('phone_number'),
  companyName: Claim.default('company_name'),
  uscc: Claim.default('uscc'),
  legalRepresentative: Claim.default('legal_representative'),
});

/**
 * What an operator configures for a region that is an OpenID provider itself, as `REGION_<code>`.
 *
 * `origins` are further origins at which the provider's documents may place its endpoints: its metadata
 * cannot send us anywhere else, whatever is in it. `secret` makes PKCE verifier and nonce of each log-in.
 * `agentsEndpoint` says who may act for a company; a region without it confirms nobody.
 * `appointmentsEndpoint` keeps places at windows; a region without it offers none.
 * `levels` maps `acr` values; a level that is not there is refused. A kind without scope cannot sign in.
 */
export const NativeCredentials = z
  .strictObject({
    issuer: Address,
    authorizationEndpoint: z.url(),
    agentsEndpoint: z.url().optional(),
    appointmentsEndpoint: z.url().optional(),
    origins: z.array(Origin).max(5).default([]),
    clientId: z.string().min(1).max(200),
    key: SigningKey,
    secret: z.base64url().refine((text) => text.length >= 43, 'must be at least 32 bytes'),
    /** The one algorithm of the provider's id tokens and logout tokens; headers are not asked. */
    algorithm: z.enum(['ES256', 'PS256', 'RS256', 'EdDSA']).default('ES256'),
    scopes: z.strictObject({ person: Scope.optional(), company: Scope.optional() }),
    levels: Levels,
    claims: ClaimNames.prefault({}),
    /** A log-in at home that is older than this is done again. */
    maxAgeSeconds: z
      .int()
      .min(60)
      .max(86_400)
      .default(8 * 3600),
    /** The canonical API of the region, where it implements that too. */
    api: CanonicalApi.optional(),
  })
  .refine(
    ({ issuer, origins, authorizationEndpoint }) =>
      [onOrigin(issuer), ...origins].includes(onOrigin(authorizationEndpoint)),
    {
      message: 'must lie on the issuer’s origin or one of origins',
      path: ['authorizationEndpoint'],
    },
  );
export type NativeCredentials = z.infer<typeof NativeCredentials>;

/** Whether a document of the provider may send us there (SSRF): only to origins that the operator named. */
export function isOwnEndpoint(
  url: string,
  { issuer, origins }: Pick<NativeCredentials, 'issuer' | 'origins'>,
): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, username, password } = new URL(url);
  return username === '' && password === '' && [onOrigin(issuer), ...origins].includes(origin);
}
