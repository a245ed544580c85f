import { failure } from '#contracts/failures';
import type { Act } from '../../platform/http/act.ts';
import { newRoutes } from '../../platform/http/http.ts';
import { openForm, openPage } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { formToken, isFormToken } from '../../trust/identity/browser-session.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { findLink, visitorOf } from '../../trust/identity/console-access.ts';
import { enterBy, signOut } from './access.ts';
import { enterPage, signOutPage } from './door-pages.ts';
import { languageOf, type PageContext, refuse, type sessionCookie } from './page-context.ts';
import { pageHeaders } from './visit.ts';

/** By the secret of the link, which opens once, and by that of the session. */
const doors = {
  look: {
    name: 'console.look_at_link',
    unlogged: 'shows whose link it is, and nothing of a case',
    who: 'browser',
    changes: false,
  },
  enter: { name: 'console.enter', who: 'browser', changes: true, logged: ['console.opened'] },
  showSignOut: {
    name: 'console.show_sign_out',
    unlogged: 'shows a button',
    who: 'visitor',
    changes: false,
  },
  signOut: { name: 'console.sign_out', who: 'visitor', changes: true, logged: ['console.closed'] },
} as const satisfies Record<string, Act>;

/** A form that another site sends in this browser would let it in as somebody else. */
const isFromElsewhere = (c: PageContext): boolean =>
  !['same-origin', 'none', undefined].includes(c.req.header('sec-fetch-site'));

type Found = NonNullable<Awaited<ReturnType<typeof findLink>>>;

/** A member, and where it says so the person who acts for it: two clerks at one counter are two. */
async function identityOf(platform: Platform, clientId: string, person?: string) {
  const { document } = await currentFederation(platform);
  const member = document.members.find((one) => one.clientId === clientId)?.name ?? '';
  return { id: [clientId, person].filter(Boolean).join(' '), member, person };
}

/** Who comes in by this link, whose session this browser has now, and whether that is somebody else. */
async function whoEnters(
  platform: Platform,
  session: string | undefined,
  { member, access }: Found,
) {
  const becoming = await identityOf(platform, member.clientId, access.actor?.id);
  const now = await visitorOf(platform, session);
  const visitor = now.ok ? now.value : undefined;
  const is = visitor && (await identityOf(platform, visitor.clientId, visitor.actor?.id));
  return { becoming, visitor, leaving: is?.id === becoming.id ? undefined : is };
}

/** What the token of the sign-out form is for. */
const purpose = 'console.sign-out';

/** In and out. What opens once is spent by pressing a button: whoever only looks at a link, a preview or a prefetch, spends nothing. */
export function doorRoutes(platform: Platform, cookie: ReturnType<typeof sessionCookie>) {
  const app = newRoutes<CallerEnv>();
  const showDoor = async (c: PageContext) => {
    const path = `/console/enter/${c.req.param('secret')}`;
    const found = await findLink(platform, c.req.param('secret') ?? '');
    if (!found) return refuse(c, failure('console.link_used'));
    const { becoming, leaving } = await whoEnters(platform, cookie.read(c), found);
    const place = { language: languageOf(c), address: path };
    return c.html(enterPage({ path, becoming, leaving }, place));
  };
  openPage(app, '/console/enter/:secret', doors.look, showDoor, [pageHeaders]);
  const enter = async (c: PageContext) => {
    if (isFromElsewhere(c)) return showDoor(c);
    const before = cookie.read(c);
    const found = await findLink(platform, c.req.param('secret') ?? '');
    const who = found && (await whoEnters(platform, before, found));
    const form = new URLSearchParams(await c.req.text());
    // One press changes the identity only where the page has said so.
    if (who?.leaving && form.get('leaving') !== who.leaving.id) return showDoor(c);
    const entered = await enterBy(platform, c.req.param('secret') ?? '');
    if (!entered.ok) return refuse(c, entered.failure);
    // The same person's too: the one before is in no browser any more, unless somebody took it.
    if (who?.visitor && before !== undefined) await signOut(platform, before, who.visitor);
    cookie.write(c, entered.value.session);
    return c.redirect(entered.value.returnTo, 303);
  };
  openForm(app, '/console/enter/:secret', doors.enter, enter, [pageHeaders]);
  const showSignOut = async (c: PageContext) => {
    const session = cookie.read(c);
    const caller = await visitorOf(platform, session);
    if (session === undefined || !caller.ok) return refuse(c, failure('console.session_missing'));
    const csrf = await formToken(purpose, session);
    return c.html(signOutPage(csrf, { language: languageOf(c), address: '/console/sign-out' }));
  };
  openPage(app, '/console/sign-out', doors.showSignOut, showSignOut, [pageHeaders]);
  const signOutNow = async (c: PageContext) => {
    const session = cookie.read(c);
    const caller = await visitorOf(platform, session);
    if (session === undefined || !caller.ok) return refuse(c, failure('console.session_missing'));
    const form = new URLSearchParams(await c.req.text());
    if (!(await isFormToken(form.get('csrf'), purpose, session)))
      return c.redirect('/console/sign-out', 303);
    await signOut(platform, session, caller.value);
    cookie.forget(c);
    return c.html(signOutPage(undefined, { language: languageOf(c), address: '/console/cases' }));
  };
  openForm(app, '/console/sign-out', doors.signOut, signOutNow, [pageHeaders]);
  return app;
}
