import { html } from 'hono/html';
import type { Board, BoardEntry } from '../../casework/clocks/board.ts';
import type { EvaluationView } from '../../casework/evaluations/read.ts';
import { withQuery } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Names } from './case-data.ts';
import { clockTexts } from './clock-texts.ts';
import { choice, filterForm } from './filters.ts';
import { page } from './page.ts';
import { pager } from './pager.ts';
import type { Place } from './place.ts';
import { statePill } from './summary.ts';
import { pageTexts } from './texts.ts';
import { evaluationLine, holderName, limitLines } from './time-limits.ts';
import { momentOf } from './times.ts';

const thresholds = [0, 50, 80, 100] as const;
export type Threshold = (typeof thresholds)[number];

const path = '/console/deadlines';

function filters({ threshold: chosen, region, regions, names }: DeadlinesData, place: Place) {
  const { language } = place;
  const name = (threshold: Threshold): string => {
    if (threshold === 0) return clockTexts.all[language];
    return threshold === 100
      ? clockTexts.expired[language]
      : clockTexts.from[language].replace('{n}', String(threshold));
  };
  const by = (threshold: Threshold) =>
    withQuery(path, { lang: language, threshold: String(threshold), region });
  const regional =
    regions.length === 0
      ? ''
      : filterForm(
          path,
          html`<input type="hidden" name="threshold" value="${chosen}">${choice(
            'region',
            pageTexts.region,
            regions.map((code) => [code, names.region(code)] as const),
            region,
            place,
          )}`,
          place,
        );
  return html`<p class="filters">${thresholds.map(
    (threshold) =>
      html`<a class="button" href="${by(threshold)}" ${threshold === chosen ? html`aria-current="page"` : ''}>${name(threshold)}</a> `,
  )}</p>${regional}`;
}

const row = (entry: BoardEntry, names: Names, language: Language) => html`<li class="deadline">
<a href="/console/cases/${entry.caseId}?lang=${language}"><span><strong lang="zh-CN">${entry.itemName}</strong> <code>${entry.caseId}</code></span>
<span class="way">${names.region(entry.from)} → ${names.region(entry.region)} · ${clockTexts.heldBy[language]} ${holderName(entry.heldBy, names, language)}</span>
${entry.acceptedAt ? html`<time datetime="${entry.acceptedAt}">${momentOf(entry.acceptedAt)}</time>` : ''}${statePill(entry.state, language)}</a>
${limitLines(entry, language)}</li>`;

const badRow = (
  evaluation: EvaluationView,
  names: Names,
  language: Language,
) => html`<li class="deadline">
<a href="/console/cases/${evaluation.caseId}?lang=${language}"><span><strong>${names.region(evaluation.region)}</strong> <code>${evaluation.caseId}</code></span>
<span class="way">${evaluationLine(evaluation, language)}</span><time datetime="${evaluation.givenAt}">${momentOf(evaluation.givenAt)}</time></a></li>`;

export type DeadlinesData = {
  readonly board: Board;
  readonly threshold: Threshold;
  /** Bad evaluations with something left to do. */
  readonly bad: readonly EvaluationView[];
  /** Chosen, and to choose from; a platform sees its own and no other. */
  readonly region?: string | undefined;
  readonly regions: readonly string[];
  readonly names: Names;
};

/** The cases of a region whose time runs out, and the evaluations that wait for an answer. */
export function deadlinesPage(data: DeadlinesData, place: Place) {
  const { board, bad, names } = data;
  const { language } = place;
  const list =
    board.cases.length === 0
      ? html`<div class="empty"><p><b>${clockTexts.none[language]}</b></p><p>${clockTexts.noneNext[language]}</p></div>`
      : html`<p class="note">${clockTexts.boardNote[language]}</p><ul class="cases">${board.cases.map((entry) => row(entry, names, language))}</ul>`;
  const evaluations =
    bad.length === 0
      ? ''
      : html`<h2>${clockTexts.bad[language]}</h2><ul class="cases">${bad.map((one) => badRow(one, names, language))}</ul>`;
  const title = clockTexts.board[language];
  const content = html`<h1>${title}</h1>${filters(data, place)}${list}${pager(place, board.next)}${evaluations}`;
  return page({ place, title, content });
}
