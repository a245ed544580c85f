import { z } from 'zod';
import { RegionCode } from '#contracts/region-code';
import { newId } from '../../platform/database/ids.ts';
import { signJws } from '../../platform/keys/sign.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { personalClaims, Scope } from '../federation/entries.ts';
import type { CallerSubject } from './caller.ts';
import type { Client } from './client-authentication.ts';
import { claimsIn } from './personal-claims.ts';

export const accessTokenLifetimeSeconds = 300;
export const accessTokenType = 'at+jwt';

export const maxActorDepth = 3;

/**
 * RFC 8693 s4.1: who acts for the subject, and for whom that one acts in turn. Where a person acts for a
 * company, that person comes first, with the session that they signed in with; then the platforms, the
 * newest first.
 */
export type Actor = {
  readonly sub: string;
  readonly sid?: string | undefined;
  readonly act?: Actor | undefined;
};
const Actor: z.ZodType<Actor> = z.lazy(() =>
  z.object({
    sub: z.string().max(100),
    sid: z.string().max(60).optional(),
    act: Actor.optional(),
  }),
);

export const actorDepth = ({ act }: Actor): number => 1 + (act ? actorDepth(act) : 0);

/** The person in an exchanged token; `kv` is the version of the key that made `sub`. */
export const PersonClaims = z.object({
  sid: z.string().max(60),
  home: RegionCode,
  target: RegionCode,
  kind: z.enum(['person', 'company']),
  ial: z.int().min(0).max(3),
  aal: z.int().min(1).max(3),
  kv: z.string().max(20),
  acr: z.string().max(60),
  amr: z.array(z.string().max(60)).max(5),
  auth_time: z.int(),
  act: Actor,
});

/** RFC 9068: what our access tokens say. One audience, as a string. */
export const AccessTokenClaims = PersonClaims.partial().extend({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().max(100),
  client_id: z.string().max(100),
  jti: z.string().max(60),
  iat: z.int(),
  nbf: z.int().optional(),
  exp: z.int(),
  scope: z.string().max(600),
  /** RFC 7800: the key that proves calls with this token, by its RFC 7638 thumbprint. */
  cnf: z.object({ jkt: z.string().max(60) }),
  /** Where `cnf` is the key of a DPoP proof: the registered key with which the client proved itself. */
  client_key: z.string().max(60).optional(),
  /** RFC 8693 s4.4: the member that this token was handed to. */
  may_act: z.object({ sub: z.string().max(100) }).optional(),
  /** `DPoP`: of no use without a proof of that key in every request. */
  token_type: z.enum(['Bearer', 'DPoP']),
});
export type AccessTokenClaims = z.infer<typeof AccessTokenClaims>;
export type PersonClaims = z.infer<typeof PersonClaims>;

export type IssuedToken = {
  readonly accessToken: string;
  readonly jti: string;
  readonly expiresInSeconds: number;
  readonly tokenType: Client['tokenType'] | 'N_A';
  readonly scopes: readonly string[];
  readonly issuedTokenType?: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
};

type Grant = {
  readonly client: Client;
  /** Scopes, and words for the claims that the person agreed to. */
  readonly scopes: readonly string[];
  /** Absent: the member acts for itself. */
  readonly person?: PersonClaims & { readonly sub: string };
  /** The member that the token is handed to, and the only one that it is of use to then. */
  readonly handedTo?: string;
  /** The token must not outlive what it was made from. */
  readonly notAfter?: Date;
};

/** Signs an access token (RFC 9068) of at most 300 s. */
export async function issueAccessToken(platform: Platform, grant: Grant): Promise<IssuedToken> {
  const now = platform.clock();
  const { publicOrigin } = platform.config;
  const { tokenType } = grant.client;
  const iat = Math.floor(now.getTime() / 1000);
  const latest =
    grant.notAfter === undefined ? Infinity : Math.floor(grant.notAfter.getTime() / 1000);
  const exp = Math.min(iat + accessTokenLifetimeSeconds, latest);
  const jti = newId('jti', now);
  const claims: AccessTokenClaims = {
    iss: publicOrigin,
    aud: grant.handedTo ?? publicOrigin,
    sub: grant.client.member.clientId,
    client_id: grant.client.member.clientId,
    jti,
    iat,
    exp,
    scope: grant.scopes.join(' '),
    cnf: { jkt: grant.client.jkt },
    token_type: tokenType,
    ...(tokenType === 'DPoP' ? { client_key: grant.client.keyJkt } : {}),
    ...(grant.handedTo === undefined ? {} : { may_act: { sub: grant.handedTo } }),
    ...grant.person,
  };
  const accessToken = await signJws(platform.keys, accessTokenType, claims);
  return { accessToken, jti, expiresInSeconds: exp - iat, tokenType, scopes: grant.scopes };
}

/** Scopes of a token that are (still) scopes of ours. */
export const scopesOf = (text: string): Scope[] =>
  text.split(' ').flatMap((name) => Scope.safeParse(name).data ?? []);

/** The person of a token, or undefined if a member acts for itself. */
export function subjectOf(claims: AccessTokenClaims): CallerSubject | undefined {
  const person = PersonClaims.safeParse(claims);
  if (!person.success) return undefined;
  const { sid, home, target, kind, ial, aal, auth_time: authTime, act } = person.data;
  const readable = claimsIn(claims.scope, personalClaims);
  const named = { sub: claims.sub, sid, home, target, kind, ial, aal, authTime, claims: readable };
  return act.sid === undefined ? named : { ...named, agent: { sub: act.sub, sid: act.sid } };
}
