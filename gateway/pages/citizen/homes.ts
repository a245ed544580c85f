import type { Context } from 'hono';
import { html } from 'hono/html';
import { RegionCode } from '#contracts/region-code';
import { newSecret } from '../../platform/database/ids.ts';
import { answerPage } from '../../platform/html/answer.ts';
import { type Content, frame, type Page } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { mayExchange } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import {
  browserSecret,
  formToken,
  isFormToken,
  isSecure,
  keepBrowserSecret,
} from '../../trust/identity/browser-session.ts';
import { citizenTexts as texts } from './texts.ts';

export type HomeRegion = {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
};

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

type HomeForm = {
  readonly action: string;
  readonly homes: readonly HomeRegion[];
  readonly csrf: string;
  readonly language: Language;
};

/** The choice of a home region and of who signs in, as one form. */
export function homeForm({ action, homes, csrf, language }: HomeForm): Content {
  if (homes.length === 0) return html`<p class="empty">${texts.noHomes[language]}</p>`;
  const shown = ({ name }: HomeRegion): string => (language === 'en' ? name.en : name.zh);
  return html`<form method="post" action="${action}"><input type="hidden" name="csrf" value="${csrf}"><p><label for="region">${texts.home[language]}</label></p><p class="row"><select id="region" name="region" required>${homes.map((region) => html`<option value="${region.code}">${shown(region)}</option>`)}</select></p>
<p><label for="kind">${texts.kind[language]}</label></p><p class="row"><select id="kind" name="kind"><option value="person">${texts.person[language]}</option><option value="company">${texts.company[language]}</option></select></p>
<p class="decide"><button class="main">${texts.go[language]}</button></p></form>`;
}

/**
 * Browsers hold the whole chain of redirects after a form against `form-action`, and a home's log-in may lead on
 * to another host of that region: the scheme is all that can be named.
 */
export const answerHomes = (c: Context, platform: Platform, page: Page): Promise<Response> =>
  answerPage(c, frame(page), {
    formTargets: isSecure(platform) ? ['https:'] : ['https:', 'http:'],
  });

/** The token of a log-in's form and way back; this browser is known by it for ten minutes from now. */
export async function loginToken(c: Context, platform: Platform, purpose: string): Promise<string> {
  const secret = browserSecret(c, platform, 'login') ?? newSecret();
  keepBrowserSecret(c, platform, 'login', secret);
  return formToken(purpose, secret);
}

/** Whether this very browser was given the token for this purpose. */
export async function isLoginToken(
  c: Context,
  platform: Platform,
  purpose: string,
  token: string | null | undefined,
): Promise<boolean> {
  const secret = browserSecret(c, platform, 'login');
  return secret !== undefined && (await isFormToken(token, purpose, secret));
}

/** What was chosen of `homes`, on the form that this browser was given; anything else is no choice. */
export async function homeChosen(
  c: Context,
  platform: Platform,
  purpose: string,
  homes: readonly HomeRegion[],
): Promise<{ readonly region: string; readonly kind: 'person' | 'company' } | undefined> {
  const form = new URLSearchParams(await c.req.text());
  if (!(await isLoginToken(c, platform, purpose, form.get('csrf')))) return undefined;
  const region = RegionCode.safeParse(form.get('region')).data;
  if (region === undefined || !homes.some(({ code }) => code === region)) return undefined;
  return { region, kind: form.get('kind') === 'company' ? 'company' : 'person' };
}
