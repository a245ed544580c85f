import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { fail, ok, type Result } from '#contracts/result';
import type { Act } from '../../../platform/http/act.ts';
import { type Env, newRoutes } from '../../../platform/http/http.ts';
import { openRoute } from '../../../platform/http/openapi.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { currentFederation } from '../../federation/store.ts';
import { endOwnSession } from '../account/sessions-of.ts';
import { redirectBrowser, refuseBrowser } from '../browser-answer.ts';
import { type Form, parseForm } from '../form.ts';
import { inboundCall, rawResponse } from '../inbound-call.ts';
import { answerOAuthFailure } from '../oauth-answer.ts';
import { endedAtHome } from './ended-at-home.ts';
import { readIdTokenHint } from './id-token-hint.ts';

const parameters = {
  id_token_hint: z.string().max(8192),
  post_logout_redirect_uri: z.string().max(2000),
  state: z.string().max(512),
  client_id: z.string().max(100),
};

const formBody = (names: readonly string[]) => ({
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object' as const,
        properties: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      },
    },
  },
});

const path = '/oauth/logout';
const summary = 'For browsers: ends a session here (OpenID Connect RP-Initiated Logout 1.0)';
const responses = { 302: { description: 'Back to the client, or to the page of sessions' } };

const getRoute = createRoute({
  method: 'get',
  path,
  summary,
  tags: ['identity'],
  request: { query: z.object(parameters).partial() },
  responses,
});

const postRoute = createRoute({
  method: 'post',
  path,
  summary,
  tags: ['identity'],
  request: { body: formBody(Object.keys(parameters)) },
  responses,
});

const backRoute = createRoute({
  method: 'post',
  path: '/oauth/backchannel-logout/{region}',
  summary:
    'A region says that a person has signed out there, in its own format (OpenID Connect Back-Channel Logout 1.0 or its own style)',
  tags: ['identity'],
  request: {
    params: z.object({ region: RegionCode }),
    body: { ...formBody(['logout_token']), required: false },
  },
  responses: {
    200: { description: 'Their sessions here have ended' },
    400: { description: 'The logout token does not hold' },
  },
});

/**
 * Where the browser goes. Who has the id token had the session, so nothing is asked; without one it is the
 * person who decides, on their page. Redirects only to what is registered, byte for byte.
 */
async function signOut(platform: Platform, form: Form): Promise<Result<string, Failure>> {
  const text = form.get('id_token_hint');
  if (text === undefined) return ok('/account/sessions');
  const invalid = (detail: string) => fail(failure('oauth.invalid_request', { detail }));
  const hint = await readIdTokenHint(platform, text);
  if (!hint || (form.get('client_id') ?? hint.clientId) !== hint.clientId)
    return invalid('id_token_hint');
  const { members } = await currentFederation(platform);
  const target = form.get('post_logout_redirect_uri');
  if (target !== undefined) {
    const registered = members.get(hint.clientId)?.postLogoutRedirectUris ?? [];
    if (!registered.includes(target))
      return invalid('post_logout_redirect_uri is not registered, compared byte for byte');
  }
  await endOwnSession(platform, hint);
  if (target === undefined) return ok('/account/sessions');
  const url = new URL(target);
  const state = form.get('state');
  if (state !== undefined) url.searchParams.set('state', state);
  return ok(url.href);
}

async function answerBrowser(platform: Platform, c: Context, form: Result<Form, Failure>) {
  const url = form.ok ? await signOut(platform, form.value) : form;
  return url.ok ? redirectBrowser(c, url.value) : refuseBrowser(c, url.failure);
}

async function readForm(c: Context): Promise<Result<Form, Failure>> {
  return parseForm(c.req.header('content-type'), await c.req.text());
}

const signOutAct = {
  name: 'session.sign_out',
  who: 'browser',
  changes: true,
  logged: ['session.ended'],
} as const satisfies Act;

/** By the region's own signature; whoever has gone out stays out. */
const backAct = {
  name: 'session.ended_at_home',
  who: 'region',
  changes: true,
  logged: ['session.ended'],
} as const satisfies Act;

export function logoutRoutes(platform: Platform): OpenAPIHono<Env> {
  const routes = newRoutes();
  openRoute(routes, getRoute, signOutAct, (c) => {
    const query = new URL(c.req.url).search.slice(1);
    return answerBrowser(platform, c, parseForm('application/x-www-form-urlencoded', query));
  });
  openRoute(routes, postRoute, signOutAct, async (c) =>
    answerBrowser(platform, c, await readForm(c)),
  );
  openRoute(routes, backRoute, backAct, async (c) => {
    const { region } = c.req.valid('param');
    const ended = await endedAtHome(platform, region, await inboundCall(c, 'logout'));
    if (!ended.ok) return answerOAuthFailure(c as unknown as Context<Env>, ended.failure);
    const headers = { 'cache-control': 'no-store' };
    return ended.value ? rawResponse(ended.value) : new Response(null, { status: 200, headers });
  });
  return routes;
}
