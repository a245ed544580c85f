import { createRoute, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { CaseId } from '#contracts/case';
import type { Failure } from '#contracts/failures';
import { proveCase } from '../audit/timeline.ts';
import { caseTimeline, caseView, listCases, visibleCase } from '../cases/view.ts';
import { currentFederation } from '../federation/store.ts';
import { authenticate } from '../identity/authenticate.ts';
import type { CallerEnv } from '../identity/caller.ts';
import { newRoutes, requireJson, serve } from '../platform/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../platform/openapi.ts';
import type { Platform } from '../platform/platform.ts';
import { problemOf } from '../platform/problem.ts';
import type { Language } from '../platform/problem-texts.ts';
import { createLink, sessionLifetimeMs, spendLink, visitorOf } from './access.ts';
import { casePage, casesPage } from './case-page.ts';
import { failurePage } from './page.ts';
import { styleSheet } from './style.ts';

const LinkRequest = z.strictObject({ returnTo: z.string().regex(/^\/console\/[A-Za-z0-9/_-]{1,200}$/, 'must be a path below /console/') });
const Link = z.object({ url: z.string(), expiresAt: z.string() });

const createLinkRoute = createRoute({
  method: 'post', path: '/v1/console/links', tags: ['控制台 Console'], summary: '申请一次性控制台链接 · A link that opens the console once', security: memberToken,
  request: { body: jsonBody(LinkRequest) }, responses: { 201: jsonAnswer('use it within 15 minutes', Link), default: problemAnswer },
});

const pageHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('content-security-policy', "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  c.header('referrer-policy', 'no-referrer');
  c.header('cache-control', 'private, no-store');
};

const PageQuery = z.object({ lang: z.enum(['zh-CN', 'en']).optional().catch(undefined), cursor: CaseId.optional().catch(undefined) });

function refuse(c: Context<CallerEnv>, refused: Failure) {
  const problem = problemOf(refused, c.get('language'), c.get('correlationId'));
  return c.html(failurePage(problem, c.get('language'), '/console/cases'), problem.status as 401);
}

/** Pages for people. They read through the same functions as the API and see no more than their member may. */
export function consoleRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const secure = platform.config.publicOrigin.startsWith('https:');
  const cookieName = secure ? '__Host-tongban-console' : 'tongban-console';

  app.post('/v1/console/links', authenticate(platform, 'console:open'), requireJson);
  serve(app, createLinkRoute, async (c) => c.json(await createLink(platform, c.get('caller'), c.req.valid('json').returnTo), 201));

  app.get('/console/style.css', (c) => c.text(styleSheet, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=300' }));
  app.use('/console/enter/*', pageHeaders);
  app.use('/console/cases', pageHeaders);
  app.use('/console/cases/*', pageHeaders);
  app.get('/console/enter/:secret', async (c) => {
    const spent = await spendLink(platform, c.req.param('secret'));
    if (!spent.ok) return refuse(c, spent.failure);
    setCookie(c, cookieName, spent.value.session, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge: sessionLifetimeMs / 1000 });
    return c.redirect(spent.value.returnTo, 303);
  });
  const visitor = (c: Parameters<typeof getCookie>[0]) => visitorOf(platform, getCookie(c, cookieName));

  app.get('/console', (c) => c.redirect('/console/cases', 303));
  app.get('/console/cases', async (c) => {
    const caller = await visitor(c);
    if (!caller.ok) return refuse(c, caller.failure);
    const { lang, cursor } = PageQuery.parse(c.req.query());
    const language: Language = lang ?? c.get('language');
    const { cases, next } = await listCases(platform, caller.value, { limit: 50, cursor });
    return c.html(casesPage(cases, next, language));
  });
  app.get('/console/cases/:id', async (c) => {
    const caller = await visitor(c);
    if (!caller.ok) return refuse(c, caller.failure);
    const language: Language = PageQuery.parse(c.req.query()).lang ?? c.get('language');
    const found = await visibleCase(platform, c.req.param('id'), caller.value);
    if (!found.ok) return refuse(c, found.failure);
    const [timeline, proof, federation] = await Promise.all([
      caseTimeline(platform, found.value),
      proveCase(platform, found.value.id),
      currentFederation(platform),
    ]);
    const regionNames = new Map(federation.document.regions.map(({ code, name }) => [code, language === 'en' ? name.en : name.zh]));
    return c.html(casePage({ view: caseView(found.value), timeline, proof, regionNames }, language));
  });
  return app;
}
