import { newSecret } from '../../gateway/platform/database/ids.ts';
import { signJws } from '../../gateway/platform/keys/sign.ts';
import { introspectionType } from '../../gateway/trust/identity/introspect-routes.ts';
import { logoutTokenType } from '../../gateway/trust/identity/logout/notices.ts';
import {
  application,
  permitItem,
  personToken,
  post,
  qingpuToken,
  type Stage,
} from '../scenarios/refusals.ts';
import { clientForm, tokenRequest } from '../scenarios/token-requests.ts';
import { type AppSide, jsonOf } from './app-side.ts';
import { honestly, type KeyPair, minute } from './forge-jwt.ts';
import { foreignIssuer, pairOf } from './jwt-doors.ts';
import { ticketOf } from './replay-across.ts';

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** By the name of its kind, one of everything that the gateway gives out or takes in. */
export type TokenKinds = Readonly<Record<string, string>>;

/** Exchanges as the Qingpu platform. */
export async function exchanged(stage: Stage, token: string, change: Record<string, string>) {
  const form = {
    grant_type: exchangeGrant,
    subject_token: token,
    subject_token_type: accessTokenType,
    ...change,
  };
  return stage.ask(tokenRequest(await clientForm(stage.member('qingpu-platform'), form)));
}

export const purpose = {
  itemCode: permitItem(),
  reason: '签注',
  until: new Date(Date.now() + 86_400_000).toISOString(),
};

async function ofApps(app: AppSide): Promise<TokenKinds> {
  const [session, other] = [
    jsonOf(await app.redeem(await app.code())),
    jsonOf(await app.redeem(await app.code())),
  ];
  return {
    'access token of an app': session['access_token'] ?? '',
    'refresh token': session['refresh_token'] ?? '',
    // Of a session of its own, which ends when it is shown at log-out.
    'id token': other['id_token'] ?? '',
    'authorization code': await app.code(),
    request_uri: jsonOf(await app.push())['request_uri'] ?? '',
    'DPoP proof': await app.proof('POST', '/oauth/token'),
  };
}

async function ofPlatforms(stage: Stage): Promise<TokenKinds> {
  const own = await qingpuToken(stage);
  const person = await personToken(stage);
  const wanted = { holder: 'subject', type: '11100000000013127D001', ...purpose };
  const retrieved = await stage.ask(post('/v1/certificates/retrieve', person, wanted));
  const { credential = '' } = jsonOf(retrieved);
  const submitted = await stage.ask(post('/v1/cases', person, application()));
  const link = await stage.ask(post('/v1/console/links', own, { returnTo: '/console/cases' }));
  const handed = await exchanged(stage, person, { audience: 'jiashan-platform' });
  const grant = await exchanged(stage, person, {
    audience: foreignIssuer,
    requested_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  });
  return {
    'access token of a member': own,
    'access token of a person': person,
    'access token handed to another member': jsonOf(handed)['access_token'] ?? '',
    'grant for another domain': jsonOf(grant)['access_token'] ?? '',
    'regional ticket': await ticketOf(stage),
    credential,
    'signed part of a credential': credential.split('~')[0] ?? '',
    receipt: jsonOf(submitted)['receipt'] ?? '',
    'console link': jsonOf(link)['url']?.split('/').at(-1) ?? '',
  };
}

/** What the gateway signs without giving it to this test's parties. */
async function ofTheGateway(stage: Stage): Promise<TokenKinds> {
  const { keys } = stage.gateway.platform;
  const iss = stage.origin;
  return {
    'logout token': await signJws(keys, logoutTokenType, {
      ...minute(),
      iss,
      aud: 'qingpu-platform',
      sid: newSecret(),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    }),
    'introspection answer': await signJws(keys, introspectionType, {
      ...minute(),
      iss,
      aud: 'qingpu-platform',
      token_introspection: { active: true, client_id: 'qingpu-platform' },
    }),
    'log checkpoint': (await stage.ask({ path: '/log/checkpoint' })).text,
  };
}

/** What a member signs, and what a server of another domain does. */
async function ofOthers(stage: Stage, foreign: KeyPair): Promise<TokenKinds> {
  const jwk = stage.memberKeys['qingpu-platform'];
  const member = await pairOf(jwk);
  const aud = stage.origin;
  const [iss, sub] = ['qingpu-platform', 'qingpu-platform'];
  const byMember = (typ: string, claims: object = {}) =>
    honestly({
      header: { alg: 'ES256', kid: jwk.kid, typ },
      claims: { iss, sub, aud, ...minute(), ...claims },
      ...member,
    });
  const byForeign = (typ: string | undefined, claims: object = {}) =>
    honestly({
      header: { alg: 'ES256', kid: 'foreign-1', typ },
      claims: { iss: foreignIssuer, sub: 'js-1', aud, ...minute(), ...claims },
      ...foreign,
    });
  return {
    'client assertion': await stage.member('qingpu-platform').assertion(),
    'request object': await byMember('oauth-authz-req+jwt', {
      client_id: iss,
      response_type: 'code',
    }),
    'security event token': await byMember('secevent+jwt', { events: {} }),
    'entity statement': await byMember('entity-statement+jwt', { jwks: { keys: [] } }),
    'grant of another domain': await byForeign('authorization-grant+jwt'),
    'access token of another domain': await byForeign('at+jwt', { client_id: iss }),
    'id token of another domain': await byForeign('JWT', { nonce: 'n', auth_time: 1 }),
    'logout token of another domain': await byForeign('JWT', {
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    }),
  };
}

export async function tokenKinds(
  stage: Stage,
  app: AppSide,
  foreign: KeyPair,
): Promise<TokenKinds> {
  return {
    ...(await ofApps(app)),
    ...(await ofPlatforms(stage)),
    ...(await ofTheGateway(stage)),
    ...(await ofOthers(stage, foreign)),
  };
}
