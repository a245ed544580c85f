import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { newSecret } from '../../platform/database/ids.ts';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes, requireMediaType } from '../../platform/http/http.ts';
import { openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { authenticate } from './authenticate.ts';
import { type Landing, landCancelled, landFromHome } from './authorize/return.ts';
import { redirectBrowser, refuseBrowser } from './browser-answer.ts';
import { BrowserHandle, Handle } from './browser-handle.ts';
import { browserSecret, keepBrowserSecret } from './browser-session.ts';
import type { CallerEnv } from './caller.ts';
import {
  beginLogin,
  type CancelledLogin,
  memberErrorUrl,
  memberReturnUrl,
  openLogin,
  type ReturnedLogin,
  takeBack,
} from './login.ts';
import { findLogin } from './logins.ts';
import { mayKnock } from './member-quota.ts';

const LoginRequest = z
  .strictObject({
    region: RegionCode,
    kind: z.enum(['person', 'company']),
    redirectUri: z.string().max(2000),
    /** RFC 6749 appendix A.5. */
    state: z
      .string()
      .regex(/^[\x20-\x7e]{1,512}$/, 'state is 1 to 512 visible ASCII characters')
      .optional(),
  })
  .openapi('LoginRequest');

const LoginOpened = z
  .object({ loginUrl: z.url(), expiresAt: z.iso.datetime({ offset: true }) })
  .openapi('LoginOpened');

const openLoginRoute = createRoute({
  method: 'post',
  path: '/oauth/logins',
  summary: 'Open a log-in at a person’s home region; send the browser to loginUrl',
  tags: ['identity'],
  request: {
    body: { required: true, content: { 'application/json': { schema: LoginRequest } } },
  },
  responses: {
    201: {
      description: 'Opened, for ten minutes',
      content: { 'application/json': { schema: LoginOpened } },
    },
    400: { description: 'Problem' },
    403: { description: 'The member may exchange nobody of that region' },
  },
});

const beginRoute = createRoute({
  method: 'get',
  path: '/oauth/logins/{handle}',
  summary: 'For browsers: on to the home region’s log-in page',
  tags: ['identity'],
  request: { params: z.object({ handle: Handle }) },
  responses: { 302: { description: 'To the home region' }, 400: { description: 'Problem' } },
});

const callbackRoute = createRoute({
  method: 'get',
  path: '/oauth/callback/{region}',
  summary: 'For browsers: back from the home region, on to the member with a regional ticket',
  tags: ['identity'],
  // The ticket's parameter has the region's own name and is read beside this.
  request: { params: z.object({ region: RegionCode }), query: z.object({ state: BrowserHandle }) },
  responses: {
    302: { description: 'To the client’s redirect address, with a ticket or with an error' },
    400: { description: 'Problem' },
  },
});

/** Where the browser goes on: to the member or app that asked, or to the consent page. */
async function landingOf(
  platform: Platform,
  back: ReturnedLogin | CancelledLogin,
): Promise<Landing | undefined> {
  const isMembers = back.login.authorization === null;
  if ('refused' in back) {
    const { login, refused } = back;
    return isMembers
      ? { url: memberErrorUrl(platform, login, refused) }
      : landCancelled(platform, back);
  }
  return isMembers ? { url: memberReturnUrl(platform, back) } : landFromHome(platform, back);
}

const acts = {
  open: {
    name: 'login.open',
    unlogged: 'on the way to session.redeemed',
    who: 'member',
    scopes: ['identity:login'],
    changes: true,
  },
  begin: {
    name: 'login.begin',
    unlogged: 'on the way to session.redeemed',
    who: 'browser',
    changes: true,
  },
  back: { name: 'login.return', who: 'browser', changes: true, logged: ['session.redeemed'] },
} as const satisfies Record<string, Act>;

export function loginRoutes(platform: Platform): OpenAPIHono<CallerEnv> {
  const routes = newRoutes<CallerEnv>(refuseBrowser);
  openRoute<typeof openLoginRoute, CallerEnv>(
    routes,
    openLoginRoute,
    acts.open,
    async (c) => {
      const opened = await openLogin(platform, c.get('caller'), c.req.valid('json'));
      if (!opened.ok) return answerFailure(c, opened.failure);
      return c.json(opened.value, 201, {
        'cache-control': 'no-store',
        location: opened.value.loginUrl,
      });
    },
    [authenticate(platform, ...acts.open.scopes), requireMediaType('application/json')],
  );
  openRoute(routes, beginRoute, acts.begin, async (c) => {
    const knocked = mayKnock(platform, c.req.valid('param').handle);
    if (!knocked.ok) return refuseBrowser(c, knocked.failure);
    const login = await findLogin(platform, c.req.valid('param').handle);
    if (!login) return refuseBrowser(c, failure('oauth.invalid_grant', { detail: 'it is over' }));
    const secret = browserSecret(c, platform, 'login') ?? newSecret();
    keepBrowserSecret(c, platform, 'login', secret);
    const page = await beginLogin(platform, login, secret);
    return redirectBrowser(c, page.ok ? page.value : memberErrorUrl(platform, login, page.failure));
  });
  openRoute(routes, callbackRoute, acts.back, async (c) => {
    const knocked = mayKnock(platform, c.req.valid('query').state);
    if (!knocked.ok) return refuseBrowser(c, knocked.failure);
    const back = await takeBack(platform, {
      region: c.req.valid('param').region,
      handle: c.req.valid('query').state,
      browserSecret: browserSecret(c, platform, 'login'),
      parameter: (name) => c.req.queries(name) ?? [],
    });
    if (!back.ok) return refuseBrowser(c, back.failure);
    const landing = await landingOf(platform, back.value);
    if (!landing) return refuseBrowser(c, failure('oauth.login_over'));
    const { url, accountSecret } = landing;
    if (accountSecret !== undefined) keepBrowserSecret(c, platform, 'account', accountSecret);
    return redirectBrowser(c, url);
  });
  return routes;
}
