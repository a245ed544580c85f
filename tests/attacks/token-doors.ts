import { appRedirectUri } from '../../gateway/entries/demo/members.ts';
import { get, post, type Stage } from '../scenarios/refusals.ts';
import { clientForm, tokenRequest } from '../scenarios/token-requests.ts';
import type { RawAnswer } from '../setup/ask.ts';
import { type AppSide, jsonOf, verifier } from './app-side.ts';
import { exchanged, purpose, type TokenKinds } from './token-kinds.ts';

export type TokenDoor = {
  /** The kinds that may pass, in the order in which they are tried. */
  readonly accepts: readonly string[];
  readonly present: (token: string) => Promise<RawAnswer>;
  /** Default: whatever is no refusal. */
  readonly isAccepted?: (answer: RawAnswer) => boolean;
};

const tokenType = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;
const ticketType = 'urn:tongban:params:oauth:token-type:regional-ticket';
/** A header holds no line breaks; whoever sends them must encode them. */
const inHeader = (token: string) => encodeURI(token);

const apiDoors = (stage: Stage, app: AppSide): Record<string, TokenDoor> => ({
  'Bearer token at the API': {
    accepts: ['access token of a member', 'access token of a person'],
    present: (token) => stage.ask(get('/v1/cases', inHeader(token))),
  },
  'DPoP token at the API': {
    accepts: ['access token of an app'],
    present: async (token) => {
      const dpop = await app.proof('GET', '/v1/cases', inHeader(token));
      const headers = { authorization: `DPoP ${inHeader(token)}`, dpop };
      return stage.ask({ path: '/v1/cases', headers });
    },
  },
  'Bearer token at userinfo': {
    accepts: [],
    present: (token) => stage.ask(get('/oauth/userinfo', inHeader(token))),
  },
  'DPoP token at userinfo': {
    accepts: ['access token of an app'],
    present: async (token) => {
      const dpop = await app.proof('GET', '/oauth/userinfo', inHeader(token));
      const headers = { authorization: `DPoP ${inHeader(token)}`, dpop };
      return stage.ask({ path: '/oauth/userinfo', headers });
    },
  },
  'document to verify': {
    accepts: ['credential'],
    present: async (document) => {
      const token = await stage.member('qingpu-platform').ownToken('certificates:retrieve');
      const body = { format: 'dc+sd-jwt', document, purpose };
      return stage.ask(post('/v1/certificates/verify', token, body));
    },
    isAccepted: (answer) => answer.status === 200 && jsonOf(answer)['verdict'] !== 'invalid',
  },
  'session cookie of the console': {
    accepts: [],
    present: (token) =>
      stage.ask({
        path: '/console/cases',
        headers: { cookie: `tongban-console=${encodeURIComponent(token)}` },
      }),
  },
  'link into the console': {
    accepts: ['console link'],
    present: (token) =>
      stage.ask({ method: 'POST', path: `/console/enter/${encodeURIComponent(token)}` }),
  },
});

function exchangeDoors(stage: Stage, kinds: TokenKinds): Record<string, TokenDoor> {
  const person = kinds['access token of a person'] ?? '';
  const unknownTypes = ['id_token', 'jwt', 'refresh_token', 'saml2'].map(
    (name): [string, TokenDoor] => [
      `subject_token, called ${name}`,
      {
        accepts: [],
        present: (token) => exchanged(stage, token, { subject_token_type: tokenType(name) }),
      },
    ],
  );
  return {
    'subject_token, called an access token': {
      accepts: ['access token of a person'],
      present: (token) => exchanged(stage, token, {}),
    },
    'subject_token, called a regional ticket': {
      accepts: ['regional ticket'],
      present: (token) => exchanged(stage, token, { subject_token_type: ticketType }),
    },
    'subject_token of another member': {
      accepts: ['access token handed to another member'],
      present: async (token) => {
        const form = {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: token,
          subject_token_type: tokenType('access_token'),
        };
        return stage.ask(tokenRequest(await clientForm(stage.member('jiashan-platform'), form)));
      },
    },
    actor_token: {
      accepts: ['access token of a member'],
      present: (token) =>
        exchanged(stage, person, {
          actor_token: token,
          actor_token_type: tokenType('access_token'),
        }),
    },
    ...Object.fromEntries(unknownTypes),
  };
}

function clientDoors(stage: Stage, app: AppSide): Record<string, TokenDoor> {
  const qingpu = stage.member('qingpu-platform');
  const asQingpu = async (form: Record<string, string>, headers: Record<string, string> = {}) =>
    stage.ask(tokenRequest(await clientForm(qingpu, form), headers));
  return {
    client_assertion: {
      accepts: ['client assertion'],
      present: (token) => asQingpu({ client_assertion: token }),
    },
    'DPoP header': {
      accepts: ['DPoP proof'],
      present: (token) => asQingpu({}, { dpop: inHeader(token) }),
    },
    'assertion of the jwt-bearer grant': {
      accepts: ['grant of another domain'],
      present: (token) =>
        asQingpu({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: token,
          scope: 'cases:read',
        }),
    },
    'token to introspect': {
      // The app serves Qingpu, so its platform may look at what is towards it.
      accepts: ['access token of a member', 'access token of a person', 'access token of an app'],
      present: async (token) => ({
        ...(await stage.ask({
          ...tokenRequest(await clientForm(qingpu, { token })),
          path: '/oauth/introspect',
        })),
      }),
      isAccepted: ({ text }) => (JSON.parse(text) as { active?: boolean }).active !== false,
    },
    refresh_token: {
      accepts: ['refresh token'],
      present: (token) => app.ask({ grant_type: 'refresh_token', refresh_token: token }),
    },
    'authorization code': {
      accepts: ['authorization code'],
      present: (code) =>
        app.ask({
          grant_type: 'authorization_code',
          code,
          redirect_uri: appRedirectUri,
          code_verifier: verifier,
        }),
    },
    'request of a pushed request': {
      accepts: [],
      present: (request) => app.push({ request }),
    },
  };
}

const browserDoors = (stage: Stage): Record<string, TokenDoor> => ({
  'request_uri at authorize': {
    accepts: ['request_uri'],
    present: (token) => {
      const query = new URLSearchParams({ client_id: 'delta-app', request_uri: token });
      return stage.ask({ path: `/oauth/authorize?${query}` });
    },
  },
  'handle of a log-in': {
    accepts: [],
    present: (token) => stage.ask({ path: `/oauth/logins/${encodeURIComponent(token)}` }),
  },
  'logout_token of a region': {
    accepts: [],
    present: (token) =>
      stage.ask({
        ...tokenRequest({ logout_token: token }),
        path: '/oauth/backchannel-logout/320509',
      }),
  },
  'id_token_hint at log-out': {
    accepts: ['id token'],
    present: (token) =>
      stage.ask({ path: `/oauth/logout?${new URLSearchParams({ id_token_hint: token })}` }),
  },
});

/** Every place where somebody shows something to be let in. */
export const tokenDoors = (
  stage: Stage,
  app: AppSide,
  kinds: TokenKinds,
): Readonly<Record<string, TokenDoor>> => ({
  ...apiDoors(stage, app),
  ...exchangeDoors(stage, kinds),
  ...clientDoors(stage, app),
  ...browserDoors(stage),
});
