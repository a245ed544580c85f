import { z } from 'zod';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import { newId } from '../../platform/database/ids.ts';
import { signJws } from '../../platform/keys/sign.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { FederationDocument } from '../federation/document.ts';
import type { RegionEntry } from '../federation/entries.ts';
import { agreedLevel } from '../federation/levels.ts';
import { isInForce } from '../federation/member-key.ts';
import { currentFederation } from '../federation/store.ts';
import type { Actor, IssuedToken } from './access-token.ts';
import { assertionFault, notAfter } from './assertion-fault.ts';
import { audienceAdvice, timeAdvice, timeFault } from './client-assertion.ts';
import type { Client } from './client-authentication.ts';
import { jwtUrn, regionTarget } from './exchange-request.ts';
import { type Form, required } from './form.ts';
import { memberKey } from './member-keys.ts';
import { permitted } from './permission.ts';
import type { NamedPerson } from './person.ts';
import { rememberOnce } from './replay.ts';
import { delegableScopes, grantScopes } from './scopes.ts';
import { decodeJwt, type UnverifiedJwt, verifyJwt } from './strict-jwt.ts';
import { VerifiedClaims, verifiedParty } from './verified-claims.ts';
import { beginVisit } from './visit.ts';

export const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const grantType = 'authorization-grant+jwt';
const lifetimeSeconds = 60;

type GrantWish = {
  /** The authorization server that it is for. */
  readonly issuer: string;
  readonly scopes: readonly string[];
  /** It must not outlive what it was made from. */
  readonly notAfter: Date;
};

/** Our session numbers mean nothing in another domain, and are none of its business. */
const withoutSessions = ({ sub, act }: Actor): Actor =>
  act ? { sub, act: withoutSessions(act) } : { sub };

/**
 * Signs a grant for another domain's authorization server (identity and authorization chaining): the person
 * by the name that this domain's region knows them by, one audience, a minute, once.
 */
export async function issueGrant(
  platform: Platform,
  clientId: string,
  person: NamedPerson,
  { issuer, scopes, notAfter }: GrantWish,
): Promise<IssuedToken> {
  const now = platform.clock();
  const iat = Math.floor(now.getTime() / 1000);
  const exp = Math.min(iat + lifetimeSeconds, Math.floor(notAfter.getTime() / 1000));
  const jti = newId('jti', now);
  const { sub, home, kind, acr, amr, auth_time, act } = person;
  const accessToken = await signJws(platform.keys, grantType, {
    iss: platform.config.publicOrigin,
    sub,
    aud: issuer,
    iat,
    exp,
    jti,
    client_id: clientId,
    scope: scopes.join(' '),
    ...{ home, kind, acr, amr, auth_time, act: withoutSessions(act) },
  });
  return {
    accessToken,
    jti,
    expiresInSeconds: exp - iat,
    tokenType: 'N_A',
    scopes,
    issuedTokenType: jwtUrn,
  };
}

const invalid = (internal: string, detail?: string): Result<never, Failure> =>
  fail(
    failure('oauth.invalid_grant', {
      internal: `assertion: ${internal}`,
      ...(detail === undefined ? {} : { detail }),
    }),
  );

const GrantClaims = z.looseObject({
  sub: z.string().min(1).max(128),
  aud: z.unknown(),
  jti: z.string().regex(/^[\x21-\x7e]{1,256}$/),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  client_id: z.string().optional(),
  acr: z.string().min(1).max(40).optional(),
  auth_time: z.int().min(0).max(1e11).optional(),
  kind: z.enum(['person', 'company']).default('person'),
  verified_claims: VerifiedClaims.optional(),
});
type GrantClaims = z.infer<typeof GrantClaims>;

/** The region whose authorization server signed this assertion, or undefined. */
async function provenRegion(
  document: FederationDocument,
  jwt: UnverifiedJwt,
  now: Date,
): Promise<RegionEntry | undefined> {
  const { iss } = jwt.claims;
  const region = document.regions.find((entry) => entry.authorizationServer?.issuer === iss);
  const server = region?.authorizationServer;
  const jwk = server?.jwks.keys.find(({ kid }) => kid === jwt.header.kid);
  if (!server || !jwk || !isInForce(jwk, now)) return undefined;
  const key = await memberKey(server, jwk.kid);
  // RFC 7523bis names a type of its own; servers of today still send `JWT` or none.
  const verified = key && (await verifyJwt(jwt, [grantType, 'jwt', undefined], key));
  return verified?.ok ? region : undefined;
}

/** The loose types of today are those of id tokens and logout tokens too: what these alone say gives them away. */
const otherKinds = ['nonce', 'at_hash', 'events'] as const;

/** What is wrong with a proven grant, in words for who sends it. */
function claimFault(claims: GrantClaims, client: Client, issuer: string, now: Date) {
  if (claims.aud !== issuer) return audienceAdvice(issuer);
  if (otherKinds.some((name) => Object.hasOwn(claims, name))) return 'another kind of token';
  if ((claims.client_id ?? client.member.clientId) !== client.member.clientId)
    return 'made for another client_id';
  const fault = timeFault(claims, now);
  return fault && timeAdvice[fault];
}

/** The level by the region's word, as the federation agreed on it; a word without agreement is the lowest. */
function assertionOf(
  document: FederationDocument,
  { code, levels, authorizationServer }: RegionEntry,
  { sub, kind, acr, auth_time, iat, verified_claims: verified }: GrantClaims,
  now: Date,
): Result<SubjectAssertion, string> {
  const raw = acr ?? 'none';
  const unknown = { ial: 0, aal: 1, raw };
  const level = levels ? agreedLevel(document, code, { ial: 3, aal: 3, raw }) : unknown;
  const seconds = auth_time ?? iat ?? now.getTime() / 1000;
  const authTime = new Date(seconds * 1000).toISOString();
  const fault = assertionFault({ localId: sub, authTime }, now);
  if (fault !== undefined) return fail(fault);
  const framework = authorizationServer?.trustFramework;
  const party = verifiedParty({ kind, ial: level.ial, verified }, framework, now);
  if (!party.ok) return party;
  const known = party.value ? { party: party.value } : {};
  return ok({
    region: code,
    localId: sub,
    kind,
    level,
    authTime: notAfter(authTime, now),
    ...known,
    dropped: [],
  });
}

/**
 * RFC 7523 s2.1: a grant that another domain's authorization server signed for this client, exchanged for a
 * token here. Default deny is decided before the grant is spent.
 */
export async function jwtBearer(
  platform: Platform,
  client: Client,
  form: Form,
): Promise<Result<IssuedToken, Failure>> {
  const assertion = required(form, 'assertion');
  if (!assertion.ok) return assertion;
  const target = regionTarget(form.get('audience'), platform.config.publicOrigin);
  if (!target.ok) return target;
  const scopes = grantScopes(form.get('scope'), [client.member.scopes, delegableScopes]);
  if (!scopes.ok) return scopes;
  const jwt = decodeJwt(assertion.value);
  if (!jwt.ok) return invalid(jwt.failure);
  const now = platform.clock();
  const { document } = await currentFederation(platform);
  const region = await provenRegion(document, jwt.value, now);
  if (!region) return invalid('issuer, key or signature');
  const claims = GrantClaims.safeParse(jwt.value.claims);
  if (!claims.success) return invalid('claims');
  const fault = claimFault(claims.data, client, platform.config.publicOrigin, now);
  if (fault !== undefined) return invalid('claims', fault);
  const towards = target.value.region ?? client.member.region;
  const allowed = await permitted(platform, client.member, region.code, towards);
  if (!allowed.ok) return allowed;
  const person = assertionOf(document, region, claims.data, now);
  if (!person.ok) return invalid(person.failure);
  const { jti, exp } = claims.data;
  if (!(await rememberOnce(platform, `grant ${region.code}`, jti, new Date(exp * 1000))))
    return invalid('replay');
  return beginVisit(platform, client, person.value, { target: towards, scopes: scopes.value });
}
