import type { Context } from 'hono';
import { html } from 'hono/html';
import { failure } from '#contracts/failures';
import type { Content } from '../../platform/html/frame.ts';
import type { Act } from '../../platform/http/act.ts';
import { newRoutes } from '../../platform/http/http.ts';
import { openForm, openPage } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  pageAddress,
  pageLanguage,
  redirectBrowser,
  refuseBrowser,
} from '../../trust/identity/browser-answer.ts';
import {
  browserSecret,
  forgetBrowserSecret,
  keepBrowserSecret,
} from '../../trust/identity/browser-session.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { homeFor, signInAtOwnBrowser } from '../../trust/identity/page-login/sign-in.ts';
import {
  citizenOf,
  maskedName,
  ownApp,
  ownReturnPath,
} from '../../trust/identity/page-login/subject.ts';
import {
  answerHomes,
  type HomeRegion,
  homeChosen,
  homeForm,
  homesFor,
  isLoginToken,
  loginToken,
} from './homes.ts';
import { takeNext } from './next.ts';
import { sizeOf } from './size.ts';
import { citizenTexts as texts } from './texts.ts';

const path = '/me/sign-in';
const purpose = 'me.sign-in';
const onTheWay = 'on the way to session.redeemed';
const acts = {
  look: { name: 'me.show_sign_in', unlogged: 'shows regions', who: 'browser', changes: false },
  go: { name: 'me.sign_in', unlogged: onTheWay, who: 'browser', changes: true },
  back: {
    name: 'me.return',
    who: 'browser',
    changes: true,
    logged: ['session.redeemed', 'consent.given'],
  },
} as const satisfies Record<string, Act>;

/** Somebody is in already: whoever signs in next takes their place here, and is told so before. */
async function whoIsIn(
  platform: Platform,
  c: Context,
  homes: readonly HomeRegion[],
): Promise<Content | string> {
  const language = pageLanguage(c);
  const now = await citizenOf(platform, browserSecret(c, platform, 'account'));
  if (!now.ok) return '';
  const { sid = '', home } = now.value.subject ?? {};
  // A home that knows too little of somebody says no name.
  const name = (await maskedName(platform, sid)) ?? '';
  const of = homes.find(({ code }) => code === home)?.name;
  const region = language === 'en' ? of?.en : of?.zh;
  return html`<div id="now"><p>${texts.nowIn[language]} <b lang="zh-CN">${name}</b> ${region ?? ''}</p><p class="note">${texts.nowInNote[language]}</p><p><a href="/me?lang=${language}">${texts.stayIn[language]}</a></p><p><a href="/account/sessions?lang=${language}">${texts.leave[language]}</a></p></div>`;
}

async function show(platform: Platform, c: Context): Promise<Response> {
  const language = pageLanguage(c);
  const member = await ownApp(platform);
  const title = texts.signIn[language];
  const homes = member ? await homesFor(platform, member.clientId, member.region) : [];
  const csrf = await loginToken(c, platform, purpose);
  const body = member
    ? html`<p>${texts.signInLead[language]}</p>${homeForm({ action: path, homes, csrf, language })}`
    : html`<p class="empty">${texts.notOffered[language]}</p>`;
  const content = html`<section class="card"><h1>${title}</h1>${await whoIsIn(platform, c, homes)}${body}</section><p><a href="/me/size?lang=${language}">${texts.large[language]}</a></p>`;
  const address = pageAddress(c);
  return answerHomes(c, platform, { language, title, address, content, size: sizeOf(c) });
}

async function begin(platform: Platform, c: Context): Promise<Response> {
  const member = await ownApp(platform);
  const homes = member ? await homesFor(platform, member.clientId, member.region) : [];
  const wanted = await homeChosen(c, platform, purpose, homes);
  if (!member || !wanted) return redirectBrowser(c, path);
  const state = await loginToken(c, platform, purpose);
  return redirectBrowser(
    c,
    await homeFor(platform, member, { ...wanted, path: ownReturnPath, state }),
  );
}

/** A log-in that another site began in this browser would let somebody look at another's cases as their own. */
async function back(platform: Platform, c: Context): Promise<Response> {
  const member = await ownApp(platform);
  const began = await isLoginToken(c, platform, purpose, c.req.query('state'));
  if (!member || !began) return refuseBrowser(c, failure('oauth.login_over'));
  const ticket = c.req.query('regional_ticket') ?? '';
  const account = await signInAtOwnBrowser(platform, member, ticket);
  if (!account.ok) return refuseBrowser(c, account.failure);
  // Whoever sat here before may know it: the next person's way back is not theirs to send.
  forgetBrowserSecret(c, platform, 'login');
  keepBrowserSecret(c, platform, 'account', account.value);
  return redirectBrowser(c, takeNext(c));
}

/** A person's own way in: their home region's log-in. */
export function signInRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>(refuseBrowser);
  openPage(app, path, acts.look, (c) => show(platform, c));
  openForm(app, path, acts.go, (c) => begin(platform, c));
  openPage(app, ownReturnPath, acts.back, (c) => back(platform, c));
  return app;
}
