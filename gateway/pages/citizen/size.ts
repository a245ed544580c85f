import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { answerPage } from '../../platform/html/answer.ts';
import { frame, type Size } from '../../platform/html/frame.ts';
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
import { isSecure } from '../../trust/identity/browser-session.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { elderTexts as texts } from './elder-texts.ts';
import { isLoginToken, loginToken } from './homes.ts';
import { hasNext } from './next.ts';

const cookie = 'tongban-large';
const path = '/me/size';
const purpose = 'me.size';
const yearSeconds = 365 * 86_400;

const sizes: Readonly<Record<string, Size | undefined>> = { '1': 'large', '2': 'largest' };
const options = [
  ['0', texts.normal],
  ['1', texts.large],
  ['2', texts.largest],
] as const;

/** How large letters are in this browser; undefined: as usual. */
export const sizeOf = (c: Context): Size | undefined => sizes[getCookie(c, cookie) ?? ''];

async function show(platform: Platform, c: Context): Promise<Response> {
  const language = pageLanguage(c);
  const title = texts.title[language];
  const csrf = await loginToken(c, platform, purpose);
  const chosen = getCookie(c, cookie) ?? '1';
  const radios = options.map(
    ([value, name]) =>
      html`<label class="choice tick"><input type="radio" name="size" value="${value}" ${value === chosen ? 'checked' : ''}> ${name[language]}</label>`,
  );
  const content = html`<section class="card"><h1>${title}</h1><p>${texts.lead[language]}</p><form method="post" action="${path}?lang=${language}"><input type="hidden" name="csrf" value="${csrf}"><fieldset><legend>${texts.size[language]}</legend>${radios}</fieldset><div class="decide"><button class="main">${texts.choose[language]}</button></div></form></section>`;
  return answerPage(
    c,
    frame({ language, title, address: pageAddress(c), content, size: sizeOf(c) }),
  );
}

async function choose(platform: Platform, c: Context): Promise<Response> {
  const form = new URLSearchParams(await c.req.text());
  if (!(await isLoginToken(c, platform, purpose, form.get('csrf'))))
    return redirectBrowser(c, path);
  const size = form.get('size') ?? '0';
  setCookie(c, cookie, Object.hasOwn(sizes, size) ? size : '0', {
    path: '/me',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(platform),
    maxAge: yearSeconds,
  });
  // On the way in, where somebody was going stays known.
  return redirectBrowser(c, `${hasNext(c) ? '/me/sign-in' : '/me'}?lang=${pageLanguage(c)}`);
}

const unlogged = 'how large letters are in a browser: nothing of a person';
const acts = {
  look: { name: 'me.show_size', unlogged, who: 'browser', changes: false },
  choose: { name: 'me.choose_size', unlogged, who: 'browser', changes: true },
} as const satisfies Record<string, Act>;

/** 长辈版 is chosen before anybody has signed in, and as easily left again. */
export function sizeRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>(refuseBrowser);
  openPage(app, path, acts.look, (c) => show(platform, c));
  openForm(app, path, acts.choose, (c) => choose(platform, c));
  return app;
}
