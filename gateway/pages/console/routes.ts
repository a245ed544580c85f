import { createRoute, z } from '@hono/zod-openapi';
import { examineCase } from '../../audit/reading/timeline.ts';
import { bundleKind, bundleReaders, type FoundBundle } from '../../casework/bundles/bundle-kind.ts';
import { bundleView } from '../../casework/bundles/view.ts';
import { caseKind, caseReaders } from '../../casework/cases/case-kind.ts';
import type { CaseRow } from '../../casework/cases/case-row.ts';
import { describeCase } from '../../casework/cases/describe.ts';
import { knownVersion } from '../../casework/cases/events-routes.ts';
import { streamChanges } from '../../casework/cases/events-stream.ts';
import { caseTimeline } from '../../casework/cases/timeline.ts';
import { listCases } from '../../casework/cases/view.ts';
import { clockOfCase } from '../../casework/clocks/board.ts';
import { evaluationOf } from '../../casework/evaluations/read.ts';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, openPage } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { isConsoleSessionThere, visitorOf } from '../../trust/identity/console-access.ts';
import { stillStands } from '../../trust/identity/still-stands.ts';
import { createLink } from './access.ts';
import { bundlePage } from './bundle-page.ts';
import { casePage } from './case-page.ts';
import { casesPage } from './cases-page.ts';
import { deadlinePages } from './deadlines.ts';
import { doorRoutes } from './doors.ts';
import { handoffPages } from './handoff-pages.ts';
import { icon } from './icon.ts';
import { liveScript } from './live.ts';
import { namesIn } from './names.ts';
import { languageOf, type PageContext, PageQuery, refuse, sessionCookie } from './page-context.ts';
import { styleSheet } from './style.ts';
import { openVisit, type VisitorAct, type Visits } from './visit.ts';

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
  request: { body: jsonBody(LinkRequest) },
  responses: { 201: jsonAnswer('use it within 15 minutes', Link) },
});

const asset = { name: 'console.asset', who: 'anyone', changes: false } as const satisfies Act;

function assetRoutes() {
  const app = newRoutes<CallerEnv>();
  const cached = { 'cache-control': 'public, max-age=300' };
  const assets = [
    ['/console/style.css', styleSheet, 'text/css; charset=utf-8'],
    ['/console/live.js', liveScript, 'text/javascript; charset=utf-8'],
    ['/console/icon.svg', icon, 'image/svg+xml'],
  ] as const;
  for (const [path, text, type] of assets)
    openPage(app, path, asset, (c) => c.text(text, 200, { ...cached, 'content-type': type }));
  // Browsers ask for it beside every page without a mark of its own, the JSON answers included.
  openPage(app, '/favicon.ico', asset, (c) => c.body(null, 204, cached));
  return app;
}

const reading = {
  who: 'visitor',
  scopes: ['cases:read'],
  changes: false,
} as const satisfies Partial<VisitorAct>;
const ofCase = { ...reading, on: caseKind, by: caseReaders } as const;

const acts = {
  cases: { ...reading, name: 'console.list_cases' },
  bundle: { ...reading, name: 'console.read_bundle', on: bundleKind, by: bundleReaders },
  case: { ...ofCase, name: 'console.read_case' },
  listen: { ...ofCase, name: 'console.listen' },
} as const satisfies Record<string, VisitorAct>;

const link = {
  name: 'console.make_link',
  who: 'member',
  scopes: ['console:open'],
  changes: true,
  repeat: 'kept',
} as const satisfies MemberAct;

async function showCase(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  row: CaseRow,
): Promise<Response> {
  const language = languageOf(c);
  const [view, clock, evaluation, timeline, { events, proof }, federation] = await Promise.all([
    describeCase(platform, row, caller),
    clockOfCase(platform, row),
    evaluationOf(platform, row.id),
    caseTimeline(platform, row),
    examineCase(platform, row.id),
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

async function showBundle(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  found: FoundBundle,
): Promise<Response> {
  const language = languageOf(c);
  const view = await bundleView(platform, found, caller);
  const { document } = await currentFederation(platform);
  return c.html(bundlePage(view, namesIn(document, language), language));
}

/** What the open page of a case listens to. */
function streamCase(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  caseId: string,
  session: string,
): Response | Promise<Response> {
  const after = knownVersion(c);
  if (!after.ok) return answerFailure(c, after.failure);
  return streamChanges(c, platform, {
    known: new Map([[caseId, after.value]]),
    clientId: caller.clientId,
    session,
    stands: async () =>
      (await isConsoleSessionThere(platform, session)) &&
      stillStands(platform, caller, 'cases:read'),
    stillSees: async () =>
      (await visible(platform, caseKind, caseId, caller, caseReaders)).ok ? [caseId] : [],
  });
}

function caseRoutes(platform: Platform, visits: Visits, cookie: ReturnType<typeof sessionCookie>) {
  const app = newRoutes<CallerEnv>();
  const { visitor } = visits;
  openVisit(app, platform, visits, '/console/cases', acts.cases, (c, { caller }) =>
    showCases(c, platform, caller),
  );
  openVisit(app, platform, visits, '/console/bundles/:id', acts.bundle, (c, { caller, row }) =>
    showBundle(c, platform, caller, row),
  );
  openVisit(app, platform, visits, '/console/cases/:id', acts.case, (c, { caller, row }) =>
    showCase(c, platform, caller, row),
  );
  // A script reads this answer, not a person.
  const listening = { visitor, refuse: answerFailure };
  openVisit(
    app,
    platform,
    listening,
    '/console/cases/:id/events',
    acts.listen,
    (c, { caller, row }) => streamCase(c, platform, caller, row.id, cookie.read(c) ?? ''),
  );
  return app;
}

/** Pages for people. They read through the same functions as the API and see no more than their member may. */
export function consoleRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const cookie = sessionCookie(platform);
  open(app, platform, createLinkRoute, link, async (c, { caller }) => {
    const made = await createLink(platform, caller, c.req.valid('json').returnTo);
    return made.ok ? c.json(made.value, 201) : answerFailure(c, made.failure);
  });
  app.route('/', assetRoutes());
  app.route('/', doorRoutes(platform, cookie));
  const visits = {
    visitor: (c: PageContext) => visitorOf(platform, cookie.read(c)),
    refuse,
    languageOf,
  };
  app.route('/', handoffPages(platform, visits));
  app.route('/', deadlinePages(platform, visits));
  openPage(app, '/console', asset, (c) => c.redirect('/console/cases', 303));
  app.route('/', caseRoutes(platform, visits, cookie));
  return app;
}
