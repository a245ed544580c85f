import { html } from 'hono/html';
import type { CaseState } from '#contracts/case-states';
import { ok } from '#contracts/result';
import { ClerkId } from '#contracts/shift';
import type { Content } from '../../platform/html/frame.ts';
import { doneNote, field, given, problemSummary, textOf, textsOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { statePill } from '../console/summary.ts';
import { momentOf } from '../console/times.ts';
import { shiftTexts as texts } from './shift-texts.ts';

type Open = {
  readonly caseId: string;
  readonly clerk: string;
  readonly itemName: string;
  readonly state: CaseState;
  readonly since: string;
};
export type Work = { readonly cases: readonly Open[]; readonly next?: string };

/** Whose work the page is about; undefined: everybody's. */
function clerkOf({ query, caller }: Visit): string | undefined {
  const asked = query('clerk');
  if (asked === '*') return undefined;
  return ClerkId.safeParse(asked).data ?? caller.actor?.id;
}

const about = ({ itemName, state, since, clerk }: Open, { language }: Visit): Content =>
  html`<b lang="zh-CN">${itemName}</b> ${statePill(state, language)} <span class="dim"><code>${clerk}</code> · ${texts.since[language]} <time datetime="${since}">${momentOf(since)}</time></span>`;

const overview = (cases: readonly Open[], visit: Visit): Content =>
  html`<p class="note">${texts.chooseOne[visit.language]}</p><ul class="todo card">${cases.map((one) => html`<li><a href="/w/shift?clerk=${encodeURIComponent(one.clerk)}&amp;lang=${visit.language}">${about(one, visit)}</a></li>`)}</ul>`;

function handOverForm(cases: readonly Open[], from: string, visit: Visit): Content {
  const { hidden, language, sent } = visit;
  const ticked = sent ? new Set(textsOf(sent.form, 'case')) : undefined;
  return html`<form method="post" class="card">${hidden}<input type="hidden" name="from" value="${from}"><fieldset id="f-caseIds"><legend>${texts.which[language]}</legend>${cases.map(
    (one) =>
      html`<p class="act"><label class="tick"><input type="checkbox" name="case" value="${one.caseId}" ${ticked?.has(one.caseId) === false ? '' : 'checked'}> <span>${about(one, visit)}</span></label> <a href="/w/cases/${one.caseId}?lang=${language}"><code>${one.caseId}</code></a></p>`,
  )}</fieldset>
${field({ name: 'to', label: texts.to, required: true, extra: { maxlength: 40 } }, language, sent)}<p class="act"><button class="main" name="do" value="hand">${texts.hand[language]}</button></p></form>`;
}

/** 交接班: what a clerk has on the desk, and how it goes to the next one. */
export async function showShift(visit: Visit) {
  const { read, language, place, query, sent } = visit;
  const clerk = clerkOf(visit);
  const search = new URLSearchParams({ limit: '100' });
  if (clerk !== undefined) search.set('clerk', clerk);
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = await read<Work>(`/v1/shift-work?${search}`);
  if (!answer.ok) return answer.failure;
  const { cases, next } = answer.value;
  const list =
    cases.length === 0
      ? html`<div class="empty">${texts.none[language]}</div>`
      : clerk === undefined
        ? overview(cases, visit)
        : handOverForm(cases, clerk, visit);
  const title = texts.title[language];
  const content = html`<h1>${title} ${clerk === undefined ? '' : html`<span class="tag"><code>${clerk}</code></span>`}</h1>${problemSummary(sent?.problem, language)}${doneNote(visit, query('done') && texts.handed[language])}<p class="note">${texts.lead[language]}</p>
<form class="filter" method="get" action="/w/shift"><input type="hidden" name="lang" value="${language}"><label>${texts.whose[language]} <input name="clerk" value="${clerk ?? ''}" maxlength="40" autocomplete="off"></label><button>${texts.title[language]}</button> <a href="/w/shift?clerk=*&amp;lang=${language}">${texts.everybody[language]}</a></form>${list}${pager(place, next)}`;
  return page({ place, title, content });
}

export async function handOverWork({ act }: Visit, form: FormData) {
  const from = given(form, 'from');
  const body = {
    to: textOf(form, 'to'),
    caseIds: textsOf(form, 'case'),
    ...(from === undefined ? {} : { from }),
  };
  const done = await act({ path: '/v1/shift-handovers', body });
  return done.ok ? ok(`/w/shift?clerk=${encodeURIComponent(from ?? body.to)}&done=1`) : done;
}
