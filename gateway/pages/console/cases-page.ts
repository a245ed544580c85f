import { html } from 'hono/html';
import { CaseState } from '#contracts/case-states';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Names } from './case-data.ts';
import { choice, filterForm } from './filters.ts';
import { page } from './page.ts';
import { pager } from './pager.ts';
import type { Place } from './place.ts';
import { statePill } from './summary.ts';
import { pageTexts, stateTexts } from './texts.ts';
import { momentOf } from './times.ts';

/** The bodies by their part, so that collecting and deciding are never guessed from an order. */
function way({ from, to, home }: CaseView, names: Names, language: Language): string {
  const parts = [
    `${pageTexts.collected[language]} ${names.region(from)}`,
    `${pageTexts.decided[language]} ${names.region(to)}`,
    ...(home ? [`${pageTexts.home[language]} ${names.region(home)}`] : []),
  ];
  return parts.join(' · ');
}

const row = (view: CaseView, names: Names, language: Language) =>
  html`<li><a href="/console/cases/${view.caseId}?lang=${language}"><span><strong lang="zh-CN">${view.itemName}</strong> <code>${view.caseId}</code></span>
<span class="way">${way(view, names, language)}</span>
<time datetime="${view.createdAt}">${momentOf(view.createdAt)}</time>${statePill(view.state, language)}</a></li>`;

export type CasesData = {
  readonly cases: readonly CaseView[];
  /** Id of the last case shown, where there are more. */
  readonly next?: string | undefined;
  readonly state?: CaseState | undefined;
  readonly region?: string | undefined;
  /** What was looked for and is no case number. */
  readonly noNumber?: string | undefined;
  /** All regions of the federation. */
  readonly regions: readonly string[];
  readonly names: Names;
};

function filters({ state, region, regions, names, noNumber }: CasesData, place: Place) {
  const { language } = place;
  const states = CaseState.options.map((of) => [of, stateTexts[of][language]] as const);
  const all = regions.map((code) => [code, names.region(code)] as const);
  return html`${filterForm(
    '/console/cases',
    html`<label>${pageTexts.caseNumber[language]} <input name="number" value="${noNumber ?? ''}" autocomplete="off" spellcheck="false"></label>
${choice('state', pageTexts.state, states, state, place)}${choice('region', pageTexts.region, all, region, place)}`,
    place,
  )}${noNumber === undefined ? '' : html`<p role="alert" class="reason">${pageTexts.noNumber[language]}</p>`}`;
}

/** The cases that the visitor may see, newest first. */
export function casesPage(data: CasesData, place: Place) {
  const { language } = place;
  const { cases, next, names, state, region } = data;
  const narrowed = state !== undefined || region !== undefined;
  const none = narrowed
    ? html`<div class="empty"><p><b>${pageTexts.noneOfThese[language]}</b></p></div>`
    : html`<div class="empty"><p><b>${pageTexts.noCases[language]}</b></p><p>${pageTexts.noCasesNext[language]}</p></div>`;
  const list =
    cases.length === 0
      ? none
      : html`<p class="note">${pageTexts.casesNote[language]}</p><ul class="cases">${cases.map((view) => row(view, names, language))}</ul>`;
  const content = html`<h1>${pageTexts.cases[language]}</h1>${filters(data, place)}${list}${pager(place, next)}`;
  return page({ place, title: pageTexts.cases[language], content });
}
