import { setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { ok } from '#contracts/result';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { statePill } from '../console/summary.ts';
import { momentOf } from '../console/times.ts';
import { everywhere, largeCookie, listed } from './desk.ts';
import { citizenTexts as texts } from './texts.ts';

type Cases = { readonly cases: readonly CaseView[]; readonly next?: string };
const most = 50;

const line = (view: CaseView, { language, names }: Visit) =>
  html`<li><a href="/me/cases/${view.to}/${view.caseId}?lang=${language}"><b lang="zh-CN">${view.itemName}</b> ${statePill(view.state, language)} <span class="dim">${names.region(view.to)} · ${momentOf(view.updatedAt)}</span></a></li>`;

const sizeForm = ({ hidden, language, place }: Visit) =>
  html`<form method="post">${hidden}<p class="act"><button name="large" value="${place.large ? '0' : '1'}">${place.large ? texts.normal[language] : texts.large[language]}</button> <a class="button" href="/me/show?lang=${language}">${texts.show[language]}</a> <a class="button" href="/account/sessions?lang=${language}">${texts.sessions[language]}</a></p></form>`;

/** The cases of a person in all regions, what waits for them first. */
export const minePage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { language, place } = visit;
    let isCut = false;
    const cases = await everywhere(platform, visit, async ({ read }, region) => {
      const answer = await read<Cases>(`/v1/cases?to=${region}&limit=${most}`);
      if (!answer.ok) return answer;
      isCut ||= answer.value.next !== undefined;
      return ok(answer.value.cases);
    });
    const newest = [...cases.found].sort((one, two) => two.updatedAt.localeCompare(one.updatedAt));
    const waiting = newest.filter(({ state }) => state === 'supplement_required');
    const title = texts.mine[language];
    const needs = html`<section class="card"><h2><span class="many">${waiting.length}</span>${texts.needs[language]}</h2><ul class="todo">${waiting.map((view) => line(view, visit))}</ul></section>`;
    const list = html`<ul class="todo card">${newest.map((view) => line(view, visit))}</ul>${isCut ? html`<p class="note">${texts.cut[language].replace('{n}', String(most))}</p>` : ''}`;
    const content = html`<h1>${title}</h1>${sizeForm(visit)}${waiting.length > 0 ? needs : ''}${listed(cases, visit, list, texts.none)}`;
    return page({ place, title, content });
  },
  send: async ({ c }: Visit, form: FormData) => {
    const secure = platform.config.publicOrigin.startsWith('https:');
    const maxAge = 365 * 86_400;
    setCookie(c, largeCookie, textOf(form, 'large') === '1' ? '1' : '0', {
      path: '/me',
      httpOnly: true,
      sameSite: 'Lax',
      secure,
      maxAge,
    });
    return ok('/me');
  },
});
