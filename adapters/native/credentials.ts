import { z } from 'zod';

const isLoopback = (hostname: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** An address instead of a name: no certificate vouches for it, and it may be anybody's inside our network. */
const isAddress = (hostname: string): boolean =>
  hostname.startsWith('[') || /^[\d.]+$/.test(hostname);

/** Of the form of an origin, and either this machine or an https host with a name. */
function isTrustworthy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  if (origin !== text) return false;
  if (isLoopback(hostname)) return protocol === 'https:' || protocol === 'http:';
  return protocol === 'https:' && !isAddress(hostname);
}

const Origin = z
  .string()
  .refine(isTrustworthy, 'must be an https origin with a host name, unless it is this machine');

const onOrigin = (text: string): string =>
  URL.canParse(text) ? new URL(text).origin : 'not an origin';

/** An issuer may have a path, but no query and no fragment (OpenID Connect Discovery 1.0 s2). */
const Issuer = z.url().refine((text) => {
  if (!isTrustworthy(onOrigin(text))) return false;
  const { search, hash, username, password } = new URL(text);
  return search === '' && hash === '' && username === '' && password === '';
}, 'must be an https address without query and fragment, unless it is this machine');

const SigningKey = z.looseObject({
  kty: z.enum(['EC', 'OKP']),
  crv: z.enum(['P-256', 'Ed25519']),
  kid: z.string().min(1).max(100),
  x: z.string(),
  y: z.string().optional(),
  d: z.string(),
});

const Level = z.strictObject({ ial: z.int().min(0).max(3), aal: z.int().min(1).max(3) });
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
    issuer: Issuer,
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
    levels: z.record(z.string().regex(/^\S{1,40}$/), Level),
    claims: ClaimNames.prefault({}),
    /** A log-in at home that is older than this is done again. */
    maxAgeSeconds: z
      .int()
      .min(60)
      .max(86_400)
      .default(8 * 3600),
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
