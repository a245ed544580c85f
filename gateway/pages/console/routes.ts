import { createRoute, z } from '@hono/zod-openapi';
import { ActingPerson } from '#contracts/acting-person';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, openPage } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { createLink } from './access.ts';
import { caseRoutes } from './case-routes.ts';
import { deadlinePages } from './deadlines.ts';
import { staffVisits } from './desk.ts';
import { doorRoutes } from './doors.ts';
import { handoffPages } from './handoff-pages.ts';
import { helpPage } from './help.ts';
import { icon } from './icon.ts';
import { liveScript } from './live.ts';
import { sessionCookie } from './page-context.ts';
import { sightOf } from './sight.ts';
import { styleSheet } from './style.ts';
import { openVisit, type VisitorAct } from './visit.ts';

const LinkRequest = z.strictObject({
  returnTo: z
    .string()
    .regex(
      /^\/(?:console\/[A-Za-z0-9/_-]{1,200}|(?:w|ops|audit|region)(?:\/[A-Za-z0-9/_-]{1,200})?)$/,
      'must be a path below /console/, /w, /ops, /audit or /region',
    ),
  actor: ActingPerson.optional().openapi({
    description: '经办人 · who will use the link; absent: who asks for it (`Tongban-Actor`)',
  }),
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

const link = {
  name: 'console.make_link',
  unlogged: 'its use is console.opened',
  who: 'member',
  scopes: ['console:open'],
  changes: true,
  repeat: 'kept',
} as const satisfies MemberAct;

const help = {
  name: 'console.help',
  unlogged: 'says what can be done here: nothing of a person or a case',
  who: 'visitor',
  changes: false,
} as const satisfies VisitorAct;

/** Pages for people. They read through the same functions as the API and see no more than their member may. */
export function consoleRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const cookie = sessionCookie(platform);
  open(app, platform, createLinkRoute, link, async (c, { caller }) => {
    const { returnTo, actor = caller.actor } = c.req.valid('json');
    const made = await createLink(platform, { ...caller, ...(actor ? { actor } : {}) }, returnTo);
    return made.ok
      ? c.json(made.value, 201, { location: made.value.url })
      : answerFailure(c, made.failure);
  });
  app.route('/', assetRoutes());
  app.route('/', doorRoutes(platform, cookie));
  const visits = staffVisits(platform);
  app.route('/', handoffPages(platform, visits));
  app.route('/', deadlinePages(platform, visits));
  openVisit(app, platform, visits, '/console/help', help, async (c, { caller }) =>
    c.html(helpPage((await sightOf(c, platform, caller)).place)),
  );
  openPage(app, '/console', asset, (c) => c.redirect('/console/cases', 303));
  app.route('/', caseRoutes(platform, visits, cookie));
  return app;
}
