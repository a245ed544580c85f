import { html } from 'hono/html';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Names } from './case-data.ts';
import { page } from './page.ts';
import { statePill } from './summary.ts';
import { pageTexts } from './texts.ts';
import { momentOf } from './times.ts';

function row(view: CaseView, names: Names, language: Language) {
  const stations = [view.home, view.from, view.to].filter(
    (code, index, all) => code !== undefined && all.indexOf(code) === index,
  );
  return html`<li><a href="/console/cases/${view.caseId}?lang=${language}"><strong lang="zh-CN">${view.itemName}</strong>
<span class="way">${stations.map((code) => names.region(code ?? '')).join(' → ')}</span>
<time datetime="${view.createdAt}">${momentOf(view.createdAt)}</time>${statePill(view.state, language)}</a></li>`;
}

/**
 * The cases that the visitor may see, newest first.
 * @param next id of the last case shown, where there are more
 */
export function casesPage(
  cases: readonly CaseView[],
  next: string | undefined,
  names: Names,
  language: Language,
) {
  const list =
    cases.length === 0
      ? html`<div class="empty"><p><b>${pageTexts.noCases[language]}</b></p><p>${pageTexts.noCasesNext[language]}</p></div>`
      : html`<p class="note">${pageTexts.casesNote[language]}</p><ul class="cases">${cases.map((view) => row(view, names, language))}</ul>`;
  const more = next
    ? html`<p><a class="button" href="/console/cases?lang=${language}&cursor=${next}">${pageTexts.next[language]}</a></p>`
    : '';
  const content = html`<h1>${pageTexts.cases[language]}</h1>${list}${more}`;
  return page({ language, title: pageTexts.cases[language], path: '/console/cases', content });
}
