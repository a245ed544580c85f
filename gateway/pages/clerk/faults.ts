import { html } from 'hono/html';
import { FaultOutcome } from '#contracts/evaluation';
import { ok } from '#contracts/result';
import type { FaultView } from '../../casework/evaluations/read-faults.ts';
import { faultLine, faultSaid } from '../console/fault-line.ts';
import { faultTexts as texts } from '../console/fault-texts.ts';
import { area, field, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { reasonText } from '../console/reason-words.ts';

type Faults = { readonly faultReports: readonly FaultView[]; readonly next?: string };
type Told = FaultView & { readonly text?: string; readonly answer?: string };

/** 找茬: what people reported about this window's region, those that wait for an answer. */
export async function showFaults(visit: Visit) {
  const { read, language, place, query } = visit;
  const state = query('all') ? 'all' : 'open';
  const search = new URLSearchParams({ state, limit: '50' });
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = await read<Faults>(`/v1/fault-reports?${search}`);
  if (!answer.ok) return answer.failure;
  const { faultReports, next } = answer.value;
  const title = texts.toAnswer[language];
  const list =
    faultReports.length === 0
      ? html`<div class="empty">${texts.nothingToAnswer[language]}</div>`
      : html`<ul class="todo card">${faultReports.map((of) => faultLine(of, `/w/faults/${of.faultReportId}`, visit))}</ul>`;
  const more =
    state === 'open'
      ? html`<p class="act"><a class="button" href="/w/faults?all=1&amp;lang=${language}">${texts.all[language]}</a></p>`
      : '';
  const content = html`<h1>${title}</h1><p class="note">${texts.toAnswerLead[language]}</p>${list}${pager(place, next)}${more}`;
  return page({ place, title, content });
}

const pathOf = ({ param }: Visit): string => `/v1/fault-reports/${encodeURIComponent(param('id'))}`;

function contactForm({ language, hidden, sent, caller }: Visit) {
  return html`<form method="post" class="card">${hidden}<h2>${texts.contact[language]}</h2>${field({ name: 'clerk', label: texts.clerk, value: caller.actor?.id ?? '', required: true, extra: { maxlength: 20 } }, language, sent)}<p class="act"><button name="do" value="contact">${texts.contact[language]}</button></p></form>`;
}

function answerForm({ language, hidden, sent }: Visit) {
  const outcomes = FaultOutcome.options.map((of) => [of, reasonText(of, language)] as const);
  return html`<form method="post" class="card">${hidden}<h2>${texts.give[language]}</h2>${select({ name: 'outcome', label: texts.outcome, options: outcomes }, language, sent)}${area({ name: 'text', label: texts.answer, max: 2000, required: true }, language, sent)}<p class="act"><button class="main" name="do" value="answer">${texts.give[language]}</button></p></form>`;
}

/** One report: what was said, whether they were contacted, and the answer, which is given once. */
export async function showFault(visit: Visit) {
  const { read, language, place, sent } = visit;
  const answer = await read<Told>(pathOf(visit));
  if (!answer.ok) return answer.failure;
  const of = answer.value;
  const title = texts.title[language];
  const isOpen = of.state === 'open' && of.region === visit.caller.region;
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${faultSaid(of, visit)}${isOpen && !of.contactedAt ? contactForm(visit) : ''}${isOpen ? answerForm(visit) : ''}<p class="act">${of.caseId ? html`<a class="button" href="/w/cases/${of.caseId}?lang=${language}"><code>${of.caseId}</code></a> ` : ''}<a class="button" href="/w/faults?lang=${language}">${texts.toAnswer[language]}</a></p>`;
  return page({ place, title, content });
}

export async function actOnFault(visit: Visit, form: FormData) {
  const isContact = textOf(form, 'do') === 'contact';
  const done = await visit.act(
    isContact
      ? { path: `${pathOf(visit)}/contact`, body: { clerk: textOf(form, 'clerk') } }
      : {
          path: `${pathOf(visit)}/answer`,
          body: { outcome: textOf(form, 'outcome'), text: textOf(form, 'text') },
        },
    isContact ? 'contact' : 'answer',
  );
  return done.ok ? ok(`/w/faults/${visit.param('id')}`) : done;
}
