import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes, requireJson } from '../platform/http.ts';
import { newSecret } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { authenticate } from './authenticate.ts';
import type { CallerEnv } from './caller.ts';
import { beginLogin, finishLogin, openLogin } from './login.ts';
import { loginLifetimeMs } from './logins.ts';

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
  .object({ loginUrl: z.url(), expiresAt: z.iso.datetime() })
  .openapi('LoginOpened');

const openRoute = (platform: Platform) =>
  createRoute({
    method: 'post',
    path: '/oauth/logins',
    summary: 'Open a log-in at a person’s home region; send the browser to loginUrl',
    tags: ['identity'],
    middleware: [authenticate(platform, 'identity:login'), requireJson] as const,
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

const Handle = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'not a handle');

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
  request: { params: z.object({ region: RegionCode }), query: z.object({ state: Handle }) },
  responses: {
    302: { description: 'To the member’s redirectUri' },
    400: { description: 'Problem' },
  },
});

const cookieName = 'tongban-login';

/** `__Host-` keeps siblings of our domain from planting a cookie; plain http exists on loopback only. */
const isSecure = (platform: Platform): boolean => platform.config.publicOrigin.startsWith('https:');

function browserSecret(c: Context, platform: Platform): string | undefined {
  const value = isSecure(platform) ? getCookie(c, cookieName, 'host') : getCookie(c, cookieName);
  return value !== undefined && Handle.safeParse(value).success ? value : undefined;
}

function keepBrowserSecret(c: Context, platform: Platform, secret: string): void {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: loginLifetimeMs / 1000,
  } as const;
  if (isSecure(platform))
    setCookie(c, cookieName, secret, { ...options, secure: true, prefix: 'host' });
  else setCookie(c, cookieName, secret, options);
}

/** The addresses here carry handles and tickets: no cache and no referrer may keep them. */
function redirect(c: Context, url: string): Response {
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'no-referrer');
  return c.redirect(url, 302);
}

export function loginRoutes(platform: Platform): OpenAPIHono<CallerEnv> {
  return newRoutes<CallerEnv>()
    .openapi(openRoute(platform), async (c) => {
      const opened = await openLogin(platform, c.get('caller'), c.req.valid('json'));
      if (!opened.ok) return answerFailure(c, opened.failure);
      return c.json(opened.value, 201, { 'cache-control': 'no-store' });
    })
    .openapi(beginRoute, async (c) => {
      const secret = browserSecret(c, platform) ?? newSecret();
      const begun = await beginLogin(platform, c.req.valid('param').handle, secret);
      if (!begun.ok) return answerFailure(c, begun.failure);
      keepBrowserSecret(c, platform, secret);
      return redirect(c, begun.value);
    })
    .openapi(callbackRoute, async (c) => {
      const secret = browserSecret(c, platform);
      if (secret === undefined) {
        return answerFailure(
          c,
          failure('oauth.invalid_grant', { detail: 'this browser did not start the log-in' }),
        );
      }
      const finished = await finishLogin(platform, {
        region: c.req.valid('param').region,
        handle: c.req.valid('query').state,
        browserSecret: secret,
        parameter: (name) => c.req.queries(name) ?? [],
      });
      return finished.ok ? redirect(c, finished.value) : answerFailure(c, finished.failure);
    });
}
