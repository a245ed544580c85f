import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import type { Result } from '#contracts/result';
import { Label } from '#contracts/text';
import { newSecret } from '../../../platform/database/ids.ts';
import { answerPage } from '../../../platform/html/answer.ts';
import type { Act } from '../../../platform/http/act.ts';
import { type Env, newRoutes } from '../../../platform/http/http.ts';
import { formType } from '../../../platform/http/media-type.ts';
import { openRoute } from '../../../platform/http/openapi.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { pageAddress, pageLanguage, redirectBrowser, refuseBrowser } from '../browser-answer.ts';
import { BrowserHandle, newBrowserHandle } from '../browser-handle.ts';
import { browserSecret, isSecure, keepBrowserSecret } from '../browser-session.ts';
import { type Form, parseForm } from '../form.ts';
import { chooserPage } from '../login-pages/chooser-page.ts';
import { readRememberedRegion, rememberRegion } from '../login-pages/remembered-region.ts';
import { type Choice, chosenRegion, goHome, openChoice } from './choose.ts';
import { requestUriPrefix } from './par-routes.ts';
import { refusalUrl } from './return.ts';
import { findPushed } from './store.ts';

const Pushed = z.object({ client_id: z.string(), request_uri: z.string() });
const requestUri = /^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$/;
const responses = {
  302: { description: 'To the choice of the home region, or an error to the client' },
  400: { description: 'A page for a person, a problem for a program' },
};

const authorizeRoute = createRoute({
  method: 'get',
  path: '/oauth/authorize',
  summary: 'For browsers: begins the log-in that a client has pushed (RFC 9126 s4)',
  tags: ['identity'],
  request: { query: Pushed.partial() },
  responses,
});

/** OIDC Core s3.1.2.1: GET and POST both. */
const authorizePostRoute = createRoute({
  method: 'post',
  path: '/oauth/authorize',
  summary: 'For browsers: the same as a form',
  tags: ['identity'],
  request: {
    body: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: {
            type: 'object' as const,
            required: ['client_id', 'request_uri'],
            properties: { client_id: { type: 'string' }, request_uri: { type: 'string' } },
          },
        },
      },
    },
  },
  responses,
});

const Kind = z.enum(['person', 'company']);

const homeRoute = createRoute({
  method: 'get',
  path: '/oauth/home/{handle}',
  summary: 'For browsers: the choice of the home region, and on to its log-in page',
  tags: ['identity'],
  request: {
    params: z.object({ handle: BrowserHandle }),
    query: z.object({
      region: RegionCode.optional(),
      kind: Kind.optional(),
      q: Label({ min: 0, max: 100 }).optional(),
      lang: z.enum(['zh-CN', 'en']).optional(),
    }),
  },
  responses: {
    200: { description: 'The page', content: { 'text/html': { schema: z.string() } } },
    302: { description: 'To the home region' },
  },
});

/** On to the choice, by a handle of this browser's own. */
async function begin(platform: Platform, c: Context, clientId: string, requestUri: string) {
  const pushed = requestUri.slice(requestUriPrefix.length);
  const found = await findPushed(platform, pushed, clientId);
  if (!found) return refuseBrowser(c, failure('oauth.login_over'));
  // Nobody is signed in here without having been asked, so there is never anything to answer silently.
  if (found.request.silent)
    return redirectBrowser(c, refusalUrl(platform, found, failure('oauth.login_required')));
  const secret = browserSecret(c, platform, 'login') ?? newSecret();
  keepBrowserSecret(c, platform, 'login', secret);
  const handle = await newBrowserHandle(platform, found.handleHash, secret);
  return redirectBrowser(c, `/oauth/home/${handle}`);
}

function showChooser(c: Context, choice: Choice, kind: 'person' | 'company', query?: string) {
  const { member, authorization, regions } = choice;
  const { redirectUri, kinds } = authorization.request;
  const page = chooserPage({
    language: pageLanguage(c),
    client: { name: member.name, redirectUri },
    address: pageAddress(c),
    regions,
    query,
    kind,
    kinds,
    last: readRememberedRegion(c),
  });
  return answerPage(c, page);
}

/** The log-in page of the home region, the choice of one, or why neither. */
async function towardsHome(
  platform: Platform,
  c: Context,
  handle: string,
  picked: {
    readonly region?: string | undefined;
    readonly kind?: z.infer<typeof Kind> | undefined;
  },
): Promise<Response> {
  const secret = browserSecret(c, platform, 'login');
  const choice = await openChoice(platform, handle, secret);
  if (secret === undefined || !choice.ok)
    return refuseBrowser(c, choice.ok ? failure('oauth.login_over') : choice.failure);
  const { kinds } = choice.value.authorization.request;
  const kind = kinds.find((each) => each === picked.kind) ?? kinds[0] ?? 'person';
  const region = chosenRegion(choice.value, picked.region);
  if (region === undefined) return showChooser(c, choice.value, kind, c.req.query('q'));
  const url = await goHome(platform, choice.value, region, kind, secret);
  if (!url.ok) return refuseBrowser(c, url.failure);
  rememberRegion(c, region, isSecure(platform));
  return redirectBrowser(c, url.value);
}

const acts = {
  authorize: {
    name: 'authorization.begin',
    unlogged: 'on the way to session.redeemed',
    who: 'browser',
    changes: true,
  },
  home: {
    name: 'authorization.choose_home',
    unlogged: 'on the way to session.redeemed',
    who: 'browser',
    changes: true,
  },
} as const satisfies Record<string, Act>;

export function authorizeRoutes(platform: Platform): OpenAPIHono<Env> {
  const routes = newRoutes(refuseBrowser);
  const authorize = (c: Context, form: Result<Form, Failure>) => {
    if (!form.ok) return refuseBrowser(c, form.failure);
    const [clientId, pushed] = [form.value.get('client_id'), form.value.get('request_uri')];
    if (clientId !== undefined && pushed !== undefined && requestUri.test(pushed))
      return begin(platform, c, clientId, pushed);
    const detail = 'client_id and the request_uri of a pushed request (RFC 9126) are needed';
    return refuseBrowser(c, failure('oauth.invalid_request', { detail }));
  };
  openRoute(routes, authorizeRoute, acts.authorize, (c) =>
    authorize(c, parseForm(formType, new URL(c.req.url).search.slice(1))),
  );
  openRoute(routes, authorizePostRoute, acts.authorize, async (c) =>
    authorize(c, parseForm(c.req.header('content-type'), await c.req.text())),
  );
  openRoute(routes, homeRoute, acts.home, (c) =>
    towardsHome(platform, c, c.req.valid('param').handle, c.req.valid('query')),
  );
  return routes;
}
