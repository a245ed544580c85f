import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Act } from '../../../platform/http/act.ts';
import { type Env, newRoutes } from '../../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../../platform/http/openapi.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import {
  clientForm,
  readClientRequest,
  refuseClient,
  formText as text,
  withNonce,
} from '../client-request.ts';
import { parseAuthorizationRequest } from './request.ts';
import { pushAuthorization, pushedLifetimeSeconds } from './store.ts';

export const requestUriPrefix = 'urn:ietf:params:oauth:request_uri:';

const Pushed = z.object({ request_uri: z.string(), expires_in: z.int() }).openapi('Pushed');

const route = createRoute({
  method: 'post',
  path: '/oauth/par',
  summary: 'Pushed authorization request (RFC 9126): the only way to begin a browser log-in',
  tags: ['identity'],
  request: {
    body: clientForm(
      {
        response_type: text('only code', ['code']),
        redirect_uri: text('equals a registered one byte for byte'),
        code_challenge: text('RFC 7636'),
        code_challenge_method: text('only S256', ['S256']),
        scope: text('openid, scopes of the API, and claim:{name} for what userinfo may say'),
        state: text('comes back with the answer'),
        nonce: text('comes back in the id_token'),
        acr_values: text('levels, any of which is enough: urn:tongban:ial:{0..3}'),
        max_age: text('seconds since the log-in at home'),
        prompt: text('none: never show a page'),
        region: text('home region, if it is known: GB/T 2260 code'),
        kind: text('who may sign in; absent: both', ['person', 'company']),
        dpop_jkt: text('RFC 9449 s10: the key that the code is bound to'),
      },
      ['response_type', 'redirect_uri', 'code_challenge', 'code_challenge_method'],
    ),
  },
  responses: {
    201: jsonAnswer(
      'For the authorization endpoint within 60 s; over as soon as a person is back from home',
      Pushed,
    ),
    400: { description: 'An OAuth error that is a problem document too' },
    401: { description: 'The client did not prove itself' },
  },
});

const act = {
  name: 'authorization.push',
  unlogged: 'on the way to session.redeemed',
  who: 'client',
  changes: true,
} as const satisfies Act;

export function parRoutes(platform: Platform): OpenAPIHono<Env> {
  const routes = newRoutes();
  openRoute(routes, route, act, async (c) => {
    const read = await readClientRequest(platform, c, 'optional', 'response_type');
    if (!read.ok) return refuseClient(platform, c, read.failure);
    const { client, form } = read.value;
    const proofJkt = client.tokenType === 'DPoP' ? client.jkt : undefined;
    const request = parseAuthorizationRequest(form, client.member, proofJkt);
    if (!request.ok) return refuseClient(platform, c, request.failure);
    const secret = await pushAuthorization(platform, client.member.clientId, request.value);
    const pushed = {
      request_uri: `${requestUriPrefix}${secret}`,
      expires_in: pushedLifetimeSeconds,
    };
    const { clientId } = client.member;
    const asked = new URLSearchParams({ client_id: clientId, request_uri: pushed.request_uri });
    const headers = { 'cache-control': 'no-store', location: `/oauth/authorize?${asked}` };
    return withNonce(platform, c, Response.json(pushed, { status: 201, headers }));
  });
  return routes;
}
