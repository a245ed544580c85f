import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { asServed } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { answerPage } from '../../../platform/html/answer.ts';
import type { Act } from '../../../platform/http/act.ts';
import { type Env, newRoutes } from '../../../platform/http/http.ts';
import { openRoute } from '../../../platform/http/openapi.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { currentFederation } from '../../federation/store.ts';
import { pageAddress, pageLanguage, redirectBrowser, refuseBrowser } from '../browser-answer.ts';
import { browserSecret, forgetBrowserSecret, formToken, isFormToken } from '../browser-session.ts';
import type { SessionEntry } from '../login-pages/page-data.ts';
import { sessionsPage } from '../login-pages/sessions-page.ts';
import { type AccountSession, endOwnSession, sessionsOf } from './sessions-of.ts';

const path = '/account/sessions';
/** What the page's form token is for. */
const purpose = 'account.sessions';

const showRoute = createRoute({
  method: 'get',
  path,
  summary: 'For browsers: where the person of this browser is signed in',
  tags: ['identity'],
  request: {
    query: z.object({
      lang: z.enum(['zh-CN', 'en']).optional(),
      ended: z.coerce.number().int().min(0).max(200).optional(),
    }),
  },
  responses: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } } },
});

const endRoute = createRoute({
  method: 'post',
  path,
  summary: 'For browsers: ends one session of the person, or all',
  tags: ['identity'],
  request: {
    body: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: {
            type: 'object',
            required: ['csrf', 'end'],
            properties: { csrf: { type: 'string' }, end: { type: 'string' } },
          },
        },
      },
    },
  },
  responses: { 303: { description: 'Back to the page' } },
});

async function entriesOf(
  platform: Platform,
  sessions: readonly AccountSession[],
): Promise<SessionEntry[]> {
  const { document, members } = await currentFederation(platform);
  return sessions.map(({ sid, clientId, region, kind, level, current, authTime, expiresAt }) => ({
    sid,
    clientName: members.get(clientId)?.name ?? clientId,
    home: document.regions.find(({ code }) => code === region) ?? {
      code: region,
      name: { zh: region, en: region },
    },
    kind,
    level,
    current,
    since: asServed(authTime),
    until: asServed(expiresAt),
  }));
}

async function show(platform: Platform, c: Context, ended: number | undefined): Promise<Response> {
  const secret = browserSecret(c, platform, 'account');
  const sessions = secret === undefined ? [] : await sessionsOf(platform, secret);
  const page = sessionsPage({
    language: pageLanguage(c),
    sessions: await entriesOf(platform, sessions),
    action: path,
    csrfToken: await formToken(purpose, secret ?? ''),
    address: pageAddress(c),
    ...(ended === undefined ? {} : { ended }),
  });
  return answerPage(c, page);
}

async function end(platform: Platform, c: Context): Promise<Response> {
  const secret = browserSecret(c, platform, 'account');
  const form = new URLSearchParams(await c.req.text());
  if (secret === undefined || !(await isFormToken(form.get('csrf'), purpose, secret)))
    return refuseBrowser(c, failure('oauth.login_over', { internal: 'form token' }));
  const wanted = form.get('end');
  const sessions = await sessionsOf(platform, secret);
  // Only out of the person's own: a sid that is another's is as good as none.
  const ending = sessions.filter(({ sid }) => wanted === 'all' || sid === wanted);
  for (const session of ending) await endOwnSession(platform, session);
  if (ending.some(({ current }) => current)) forgetBrowserSecret(c, platform, 'account');
  return redirectBrowser(c, `${path}?ended=${ending.length}`);
}

const acts = {
  show: {
    name: 'session.list',
    unlogged: 'people look at what is their own',
    who: 'browser',
    changes: false,
  },
  end: { name: 'session.end', who: 'browser', changes: true, logged: ['session.ended'] },
} as const satisfies Record<string, Act>;

/** A citizen's own page about their sessions. */
export function accountRoutes(platform: Platform): OpenAPIHono<Env> {
  const routes = newRoutes(refuseBrowser);
  openRoute(routes, showRoute, acts.show, (c) => show(platform, c, c.req.valid('query').ended));
  openRoute(routes, endRoute, acts.end, (c) => end(platform, c));
  return routes;
}
