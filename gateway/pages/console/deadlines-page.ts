import { html } from 'hono/html';
import type { Board, BoardEntry } from '../../casework/clocks/board.ts';
import type { EvaluationView } from '../../casework/evaluations/read.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Names } from './case-data.ts';
import { clockTexts } from './clock-texts.ts';
import { page } from './page.ts';
import { statePill } from './summary.ts';
import { pageTexts } from './texts.ts';
import { evaluationLine, holderName, limitLine } from './time-limits.ts';

const thresholds = [0, 50, 80, 100] as const;
export type Threshold = (typeof thresholds)[number];

const address = '/console/deadlines';

function filters(chosen: Threshold, language: Language) {
  const name = (threshold: Threshold): string => {
    if (threshold === 0) return clockTexts.all[language];
    return threshold === 100
      ? clockTexts.expired[language]
      : clockTexts.from[language].replace('{n}', String(threshold));
  };
  return html`<p class="filters">${thresholds.map(
    (threshold) =>
      html`<a class="button" href="${address}?lang=${language}&threshold=${threshold}" ${threshold === chosen ? html`aria-current="page"` : ''}>${name(threshold)}</a> `,
  )}</p>`;
}

const row = (entry: BoardEntry, names: Names, language: Language) => html`<li class="deadline">
<a href="/console/cases/${entry.caseId}?lang=${language}"><strong lang="zh-CN">${entry.itemName}</strong>
<span class="way">${names.region(entry.from)} → ${names.region(entry.region)} · ${clockTexts.heldBy[language]} ${holderName(entry.heldBy, names, language)}</span>
${statePill(entry.state, language)}</a>
${limitLine('promised', entry.promised, language)}${limitLine('statutory', entry.statutory, language)}</li>`;

const badRow = (
  evaluation: EvaluationView,
  names: Names,
  language: Language,
) => html`<li class="deadline">
<a href="/console/cases/${evaluation.caseId}?lang=${language}"><strong>${names.region(evaluation.region)}</strong>
<span class="way">${evaluationLine(evaluation, language)}</span></a></li>`;

export type DeadlinesData = {
  readonly board: Board;
  readonly threshold: Threshold;
  /** Bad evaluations with something left to do. */
  readonly bad: readonly EvaluationView[];
  readonly names: Names;
};

/** The cases of a region whose time runs out, and the evaluations that wait for an answer. */
export function deadlinesPage({ board, threshold, bad, names }: DeadlinesData, language: Language) {
  const list =
    board.cases.length === 0
      ? html`<div class="empty"><p><b>${clockTexts.none[language]}</b></p><p>${clockTexts.noneNext[language]}</p></div>`
      : html`<p class="note">${clockTexts.boardNote[language]}</p><ul class="cases">${board.cases.map((entry) => row(entry, names, language))}</ul>`;
  const more = board.next
    ? html`<p><a class="button" href="${address}?lang=${language}&threshold=${threshold}&cursor=${board.next}">${pageTexts.next[language]}</a></p>`
    : '';
  const evaluations =
    bad.length === 0
      ? ''
      : html`<h2>${clockTexts.bad[language]}</h2><ul class="cases">${bad.map((one) => badRow(one, names, language))}</ul>`;
  const title = clockTexts.board[language];
  const content = html`<h1>${title}</h1>${filters(threshold, language)}${list}${more}${evaluations}`;
  return page({ language, title, path: address, content });
}
