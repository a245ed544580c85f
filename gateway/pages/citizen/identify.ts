import type { Context } from 'hono';
import { html } from 'hono/html';
import { failure } from '#contracts/failures';
import { answerPage } from '../../platform/html/answer.ts';
import { frame } from '../../platform/html/frame.ts';
import type { Act } from '../../platform/http/act.ts';
import { newRoutes } from '../../platform/http/http.ts';
import { openForm, openPage } from '../../platform/http/openapi.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  pageLanguage,
  redirectBrowser,
  refuseBrowser,
} from '../../trust/identity/browser-answer.ts';
import { forgetBrowserSecret } from '../../trust/identity/browser-session.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import {
  bindApplicant,
  counterReturnPath,
  findCounterLogin,
  toHome,
} from '../../trust/identity/page-login/counter.ts';
import { answerHomes, homeChosen, homeForm, homesFor, isLoginToken, loginToken } from './homes.ts';
import { citizenTexts as texts } from './texts.ts';

const onTheWay = 'on the way to session.redeemed';
const acts = {
  look: {
    name: 'counter_login.look',
    unlogged: 'shows an item and a counter',
    who: 'browser',
    changes: false,
  },
  go: { name: 'counter_login.go', unlogged: onTheWay, who: 'browser', changes: true },
  back: {
    name: 'counter_login.return',
    who: 'browser',
    changes: true,
    logged: ['session.redeemed', 'session.ended'],
  },
} as const satisfies Record<string, Act>;

const over = (c: Context) => refuseBrowser(c, failure('oauth.login_over'));

/** The form and the way back belong to the browser that read what it is for: an address that a counter sends binds nobody. */
const purposeOf = (secretHash: string): string => `identify.${secretHash}`;

/** Names the application by digest, so that the secret of its page is in no table and at no home region. */
async function stateOf(c: Context, platform: Platform, secretHash: string): Promise<string> {
  return `${secretHash}.${await loginToken(c, platform, purposeOf(secretHash))}`;
}

async function back(platform: Platform, c: Context): Promise<Response> {
  const [secretHash = '', token] = (c.req.query('state') ?? '').split('.');
  if (!(await isLoginToken(c, platform, purposeOf(secretHash), token))) return over(c);
  const bound = await bindApplicant(platform, secretHash, c.req.query('regional_ticket') ?? '');
  if (!bound.ok) return refuseBrowser(c, bound.failure);
  forgetBrowserSecret(c, platform, 'login');
  // What stands in the address is spent, and stays in no history.
  return redirectBrowser(c, '/identify/done');
}

/** The applicant's side of a counter: what they are there for, and their own home's log-in. */
export function identifyRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>(refuseBrowser);
  const secretOf = (c: Context): string => c.req.param('secret') ?? '';
  const foundAt = async (c: Context) => findCounterLogin(platform, await sha256Hex(secretOf(c)));
  openPage(app, counterReturnPath, acts.back, (c) => back(platform, c));
  openPage(app, '/identify/done', { ...acts.look, name: 'counter_login.done' }, (c) => {
    const language = pageLanguage(c);
    const title = texts.identified[language];
    const content = html`<section class="card"><h1>${title}</h1><p class="done" role="status">${texts.identifiedNext[language]}</p></section>`;
    return answerPage(c, frame({ language, title, address: '/identify/done', content }));
  });
  openPage(app, '/identify/:secret', acts.look, async (c) => {
    const found = await foundAt(c);
    if (!found) return over(c);
    const language = pageLanguage(c);
    const homes = await homesFor(platform, found.clientId, found.target);
    const title = texts.identify[language];
    const csrf = await loginToken(c, platform, purposeOf(found.secretHash));
    const form = homeForm({ action: `/identify/${secretOf(c)}`, homes, csrf, language });
    const content = html`<section class="card"><h1>${title}</h1><p>${texts.identifyLead[language]}</p><p lang="zh-CN"><b>${found.title}</b></p><p>${texts.by[language]} <b lang="zh-CN">${found.member.name}</b></p><p class="note">${texts.identifyNote[language]}</p>${form}</section>`;
    return answerHomes(c, platform, { language, title, content });
  });
  openForm(app, '/identify/:secret', acts.go, async (c) => {
    const found = await foundAt(c);
    if (!found) return over(c);
    const homes = await homesFor(platform, found.clientId, found.target);
    const wanted = await homeChosen(c, platform, purposeOf(found.secretHash), homes);
    // Read first, then sent: the page once more.
    if (!wanted) return redirectBrowser(c, `/identify/${secretOf(c)}`);
    const state = await stateOf(c, platform, found.secretHash);
    return redirectBrowser(c, await toHome(platform, found, { ...wanted, state }));
  });
  return app;
}
