import type { Context } from 'hono';
import { html } from 'hono/html';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { answerPage } from '../../platform/html/answer.ts';
import { type Content, frame } from '../../platform/html/frame.ts';
import type { Act } from '../../platform/http/act.ts';
import { newRoutes } from '../../platform/http/http.ts';
import { openForm, openPage } from '../../platform/http/openapi.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { mayExchange } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import {
  pageLanguage,
  redirectBrowser,
  refuseBrowser,
} from '../../trust/identity/browser-answer.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import {
  bindApplicant,
  counterReturnPath,
  findCounterLogin,
  toHome,
} from '../../trust/identity/page-login/counter.ts';
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
    logged: ['session.redeemed'],
  },
} as const satisfies Record<string, Act>;

const over = (c: Context) => refuseBrowser(c, failure('oauth.login_over'));

export type HomeRegion = {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
};

/** The choice of a home region and of who signs in, as one form. */
export function homeForm(
  action: string,
  regions: readonly HomeRegion[],
  hidden: Content | string,
  language: Language,
): Content {
  const shown = ({ name }: HomeRegion): string => (language === 'en' ? name.en : name.zh);
  return html`<form method="post" action="${action}">${hidden}<p><label for="region">${texts.home[language]}</label></p><p class="row"><select id="region" name="region" required>${regions.map((region) => html`<option value="${region.code}">${shown(region)}</option>`)}</select></p>
<p><label for="kind">${texts.kind[language]}</label></p><p class="row"><select id="kind" name="kind"><option value="person">${texts.person[language]}</option><option value="company">${texts.company[language]}</option></select></p>
<p class="decide"><button class="main">${texts.go[language]}</button></p></form>`;
}

/** Regions whose people this member may act for towards a region, and that can sign somebody in. */
export async function homesFor(
  platform: Platform,
  clientId: string,
  target: string,
): Promise<readonly HomeRegion[]> {
  const { document } = await currentFederation(platform);
  return document.regions.filter(
    ({ code }) =>
      mayExchange(document, clientId, code, target) &&
      platform.regions.get(code)?.adapter.identity !== undefined,
  );
}

export const homeChosen = (form: URLSearchParams) => {
  const region = RegionCode.safeParse(form.get('region')).data ?? '';
  const kind = form.get('kind') === 'company' ? ('company' as const) : ('person' as const);
  return { region, kind };
};

/** The applicant's side of a counter: what they are there for, and their own home's log-in. */
export function identifyRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>(refuseBrowser);
  const secretOf = (c: Context): string => c.req.param('secret') ?? '';
  openPage(app, counterReturnPath, acts.back, async (c) => {
    const bound = await bindApplicant(
      platform,
      c.req.query('state') ?? '',
      c.req.query('regional_ticket') ?? '',
    );
    if (!bound.ok) return refuseBrowser(c, bound.failure);
    // What stands in the address is spent, and stays in no history.
    return redirectBrowser(c, '/identify/done');
  });
  openPage(app, '/identify/done', { ...acts.look, name: 'counter_login.done' }, (c) => {
    const language = pageLanguage(c);
    const title = texts.identified[language];
    const content = html`<section class="card"><h1>${title}</h1><p class="done" role="status">${texts.identifiedNext[language]}</p></section>`;
    return answerPage(c, frame({ language, title, address: '/identify/done', content }));
  });
  openPage(app, '/identify/:secret', acts.look, async (c) => {
    const found = await findCounterLogin(platform, secretOf(c));
    if (!found) return over(c);
    const language = pageLanguage(c);
    const homes = await homesFor(platform, found.clientId, found.target);
    const title = texts.identify[language];
    const content = html`<section class="card"><h1>${title}</h1><p>${texts.identifyLead[language]}</p><p lang="zh-CN"><b>${found.title}</b></p><p>${texts.by[language]} <b lang="zh-CN">${found.member.name}</b></p><p class="note">${texts.identifyNote[language]}</p>${homeForm(`/identify/${secretOf(c)}`, homes, '', language)}</section>`;
    return answerPage(c, frame({ language, title, content }));
  });
  openForm(app, '/identify/:secret', acts.go, async (c) => {
    const found = await findCounterLogin(platform, secretOf(c));
    const wanted = homeChosen(new URLSearchParams(await c.req.text()));
    const homes = found ? await homesFor(platform, found.clientId, found.target) : [];
    if (!found || !homes.some(({ code }) => code === wanted.region)) return over(c);
    return redirectBrowser(c, await toHome(platform, found, secretOf(c), wanted));
  });
  return app;
}
