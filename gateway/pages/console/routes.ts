import { createRoute, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { CaseId } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { examineCase } from '../../audit/reading/timeline.ts';
import { bundleView, visibleBundle } from '../../casework/bundles/view.ts';
import { describeCase } from '../../casework/cases/describe.ts';
import { knownVersion } from '../../casework/cases/events-routes.ts';
import { streamChanges } from '../../casework/cases/events-stream.ts';
import { caseTimeline } from '../../casework/cases/timeline.ts';
import { listCases, visibleCase } from '../../casework/cases/view.ts';
import { clockOfCase } from '../../casework/clocks/board.ts';
import { evaluationOf } from '../../casework/evaluations/read.ts';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import { problemOf } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import { formToken, isFormToken } from '../../trust/identity/browser-session.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import {
  consoleSessionMs,
  findLink,
  isConsoleSessionThere,
  visitorOf,
} from '../../trust/identity/console-access.ts';
import { stillStands } from '../../trust/identity/still-stands.ts';
import { createLink, enterBy, signOut } from './access.ts';
import { bundlePage } from './bundle-page.ts';
import { casePage } from './case-page.ts';
import { casesPage } from './cases-page.ts';
import { deadlinePages } from './deadlines.ts';
import { enterPage, signOutPage } from './door-pages.ts';
import { handoffPages } from './handoff-pages.ts';
import { icon } from './icon.ts';
import { liveScript } from './live.ts';
import { namesIn } from './names.ts';
import { failurePage } from './page.ts';
import { styleSheet } from './style.ts';

const LinkRequest = z.strictObject({
  returnTo: z
    .string()
    .regex(/^\/console\/[A-Za-z0-9/_-]{1,200}$/, 'must be a path below /console/'),
});
const Link = z.object({ url: z.string(), expiresAt: z.string() });

const createLinkRoute = createRoute({
  method: 'post',
  path: '/v1/console/links',
  tags: ['控制台 Console'],
  summary: '申请一次性控制台链接 · A link that opens the console once',
  security: memberToken,
  request: { body: jsonBody(LinkRequest) },
  responses: { 201: jsonAnswer('use it within 15 minutes', Link), default: problemAnswer },
});

const pageHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header(
    'content-security-policy',
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  c.header('referrer-policy', 'no-referrer');
  c.header('cache-control', 'private, no-store');
};

const PageQuery = z.object({
  lang: z.enum(['zh-CN', 'en']).optional().catch(undefined),
  cursor: CaseId.optional().catch(undefined),
});

type PageContext = Context<CallerEnv>;

/** The language that the page was asked for in its address, else the browser's. */
const languageOf = (c: PageContext): Language =>
  PageQuery.parse(c.req.query()).lang ?? c.get('language');

function refuse(c: PageContext, refused: Failure) {
  const language = languageOf(c);
  const problem = problemOf(refused, language, c.get('correlationId'));
  // Never the address itself: that of an entry holds a secret.
  return c.html(failurePage(problem, language, '/console/cases'), problem.status as 401);
}

/** The cookie that holds the session; `__Host-` where there is https: no sibling domain can plant one. */
function sessionCookie(platform: Platform) {
  const secure = platform.config.publicOrigin.startsWith('https:');
  const name = secure ? '__Host-tongban-console' : 'tongban-console';
  const maxAge = consoleSessionMs / 1000;
  return {
    read: (c: PageContext) => getCookie(c, name),
    write: (c: PageContext, session: string) =>
      setCookie(c, name, session, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge }),
    forget: (c: PageContext) => deleteCookie(c, name, { secure, path: '/' }),
  };
}

function assetRoutes() {
  const app = newRoutes<CallerEnv>();
  const cached = { 'cache-control': 'public, max-age=300' };
  app.get('/console/style.css', (c) =>
    c.text(styleSheet, 200, { ...cached, 'content-type': 'text/css; charset=utf-8' }),
  );
  app.get('/console/live.js', (c) =>
    c.text(liveScript, 200, { ...cached, 'content-type': 'text/javascript; charset=utf-8' }),
  );
  app.get('/console/icon.svg', (c) =>
    c.text(icon, 200, { ...cached, 'content-type': 'image/svg+xml' }),
  );
  // Browsers ask for it beside every page without a mark of its own, the JSON answers included.
  app.get('/favicon.ico', (c) => c.body(null, 204, cached));
  return app;
}

async function showCase(c: PageContext, platform: Platform, caller: Caller): Promise<Response> {
  const language = languageOf(c);
  const found = await visibleCase(platform, c.req.param('id') ?? '', caller);
  if (!found.ok) return refuse(c, found.failure);
  const [view, clock, evaluation, timeline, { events, proof }, federation] = await Promise.all([
    describeCase(platform, found.value, caller),
    clockOfCase(platform, found.value),
    evaluationOf(platform, found.value.id),
    caseTimeline(platform, found.value),
    examineCase(platform, found.value.id),
    currentFederation(platform),
  ]);
  const proven = new Set(
    events.flatMap(({ index, inclusion }) => (inclusion && index !== undefined ? [index] : [])),
  );
  const names = namesIn(federation.document, language);
  const data = { view, clock, evaluation, timeline, proof, proven, names };
  return c.html(casePage(data, language));
}

async function showCases(c: PageContext, platform: Platform, caller: Caller): Promise<Response> {
  const language = languageOf(c);
  const { cursor } = PageQuery.parse(c.req.query());
  const { cases, next } = await listCases(platform, caller, { limit: 50, cursor });
  const { document } = await currentFederation(platform);
  return c.html(casesPage(cases, next, namesIn(document, language), language));
}

async function showBundle(c: PageContext, platform: Platform, caller: Caller): Promise<Response> {
  const language = languageOf(c);
  const found = await visibleBundle(platform, c.req.param('id') ?? '', caller);
  if (!found.ok) return refuse(c, found.failure);
  const view = await bundleView(platform, found.value, caller);
  const { document } = await currentFederation(platform);
  return c.html(bundlePage(view, namesIn(document, language), language));
}

/** What the open page of a case listens to. */
async function streamCase(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  session: string,
  stands: () => Promise<boolean>,
): Promise<Response> {
  const found = await visibleCase(platform, c.req.param('id') ?? '', caller);
  if (!found.ok) return answerFailure(c, found.failure);
  const after = knownVersion(c);
  if (!after.ok) return answerFailure(c, after.failure);
  const { id: caseId } = found.value;
  return streamChanges(c, platform, {
    known: new Map([[caseId, after.value]]),
    clientId: caller.clientId,
    session,
    stands,
    stillSees: async () => ((await visibleCase(platform, caseId, caller)).ok ? [caseId] : []),
  });
}

/** A form that another site sends in this browser would let it in as somebody else. */
const isFromElsewhere = (c: PageContext): boolean =>
  !['same-origin', 'none', undefined].includes(c.req.header('sec-fetch-site'));

/** What the token of the sign-out form is for. */
const purpose = 'console.sign-out';

/** In and out. What opens once is spent by pressing a button: whoever only looks at a link, a preview or a prefetch, spends nothing. */
function doorRoutes(platform: Platform, cookie: ReturnType<typeof sessionCookie>) {
  const app = newRoutes<CallerEnv>();
  const showDoor = async (c: PageContext) => {
    const path = `/console/enter/${c.req.param('secret')}`;
    const found = await findLink(platform, c.req.param('secret') ?? '');
    if (!found) return refuse(c, failure('console.link_used'));
    return c.html(enterPage({ path, member: found.member.name, language: languageOf(c) }));
  };
  app.get('/console/enter/:secret', showDoor);
  app.post('/console/enter/:secret', async (c) => {
    if (isFromElsewhere(c)) return showDoor(c);
    const entered = await enterBy(platform, c.req.param('secret'));
    if (!entered.ok) return refuse(c, entered.failure);
    cookie.write(c, entered.value.session);
    return c.redirect(entered.value.returnTo, 303);
  });
  app.get('/console/sign-out', async (c) => {
    const session = cookie.read(c);
    const caller = await visitorOf(platform, session);
    if (session === undefined || !caller.ok) return refuse(c, failure('console.session_missing'));
    const csrf = await formToken(purpose, session);
    return c.html(signOutPage({ csrf, language: languageOf(c) }));
  });
  app.post('/console/sign-out', async (c) => {
    const session = cookie.read(c);
    const caller = await visitorOf(platform, session);
    if (session === undefined || !caller.ok) return refuse(c, failure('console.session_missing'));
    const form = new URLSearchParams(await c.req.text());
    if (!(await isFormToken(form.get('csrf'), purpose, session)))
      return c.redirect('/console/sign-out', 303);
    await signOut(platform, session, caller.value);
    cookie.forget(c);
    return c.html(signOutPage({ language: languageOf(c) }));
  });
  return app;
}

/** Pages for people. They read through the same functions as the API and see no more than their member may. */
export function consoleRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const cookie = sessionCookie(platform);
  app.post('/v1/console/links', authenticate(platform, 'console:open'), requireJson);
  serve(app, createLinkRoute, async (c) => {
    const link = await createLink(platform, c.get('caller'), c.req.valid('json').returnTo);
    return link.ok ? c.json(link.value, 201) : answerFailure(c, link.failure);
  });
  app.route('/', assetRoutes());
  app.use('/console/enter/*', pageHeaders);
  app.use('/console/cases', pageHeaders);
  app.use('/console/cases/*', pageHeaders);
  app.use('/console/bundles/*', pageHeaders);
  app.use('/console/deadlines', pageHeaders);
  app.use('/console/sign-out', pageHeaders);
  app.route('/', doorRoutes(platform, cookie));
  const visitor = (c: PageContext) => visitorOf(platform, cookie.read(c));
  app.route('/', handoffPages(platform, { visitor, refuse, languageOf }));
  app.route('/', deadlinePages(platform, { visitor, refuse, languageOf }));
  app.get('/console', (c) => c.redirect('/console/cases', 303));
  app.get('/console/cases', async (c) => {
    const caller = await visitorOf(platform, cookie.read(c));
    return caller.ok ? showCases(c, platform, caller.value) : refuse(c, caller.failure);
  });
  app.get('/console/bundles/:id', async (c) => {
    const caller = await visitorOf(platform, cookie.read(c));
    return caller.ok ? showBundle(c, platform, caller.value) : refuse(c, caller.failure);
  });
  app.get('/console/cases/:id', async (c) => {
    const caller = await visitorOf(platform, cookie.read(c));
    return caller.ok ? showCase(c, platform, caller.value) : refuse(c, caller.failure);
  });
  app.get('/console/cases/:id/events', async (c) => {
    const session = cookie.read(c);
    const caller = await visitorOf(platform, session);
    if (session === undefined || !caller.ok)
      return answerFailure(c, caller.ok ? failure('console.session_missing') : caller.failure);
    const stands = async () =>
      (await isConsoleSessionThere(platform, session)) &&
      stillStands(platform, caller.value, 'cases:read');
    return streamCase(c, platform, caller.value, session, stands);
  });
  return app;
}
