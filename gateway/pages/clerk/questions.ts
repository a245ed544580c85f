import { html } from 'hono/html';
import { ok } from '#contracts/result';
import type { ConsultationView } from '../../casework/consultations/read.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Text } from '../../platform/html/text.ts';
import { area, field, given, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { momentOf } from '../console/times.ts';
import { questionTexts as texts } from './question-texts.ts';

type Listing = { readonly consultations: readonly ConsultationView[]; readonly next?: string };
type Question = ConsultationView & { readonly text?: string; readonly answer?: string };

export const stateOf = ({ state, overdue }: ConsultationView) =>
  state === 'answered' ? texts.answered : overdue ? texts.overdue : texts.open;

export const questionLine = (of: ConsultationView, { language, names }: Visit): Content =>
  html`<li><a href="/w/questions/${of.consultationId}?lang=${language}"><b>${names.region(of.from)} → ${names.region(of.to)}</b> <span class="tag ${of.overdue ? 'late' : ''}">${stateOf(of)[language]}</span> <span class="dim">${texts.dueOn[language]} ${of.dueOn}${of.caseId ? html` · <code>${of.caseId}</code>` : ''}</span></a></li>`;

function group(name: Text, of: readonly ConsultationView[], visit: Visit): Content | string {
  if (of.length === 0) return '';
  return html`<section class="card"><h2><span class="many">${of.length}</span>${name[visit.language]}</h2><ul class="todo">${of.map((one) => questionLine(one, visit))}</ul></section>`;
}

function askForm(visit: Visit): Content {
  const { language, hidden, sent, query, regions, names, caller } = visit;
  const others = regions
    .filter((code) => code !== caller.region)
    .map((code) => [code, names.region(code)] as const);
  return html`<form method="post" class="card" id="ask">${hidden}<h2>${texts.ask[language]}</h2>${field({ name: 'caseId', label: texts.about, hint: texts.aboutHint, value: query('caseId'), extra: { maxlength: 40 } }, language, sent)}${field({ name: 'itemCode', label: texts.aboutItem, value: query('item'), extra: { maxlength: 40 } }, language, sent)}
${select({ name: 'to', label: texts.to, value: query('to'), options: others }, language, sent)}${area({ name: 'text', label: texts.words, hint: texts.wordsHint, max: 2000, required: true }, language, sent)}
${field({ name: 'days', label: texts.days, type: 'number', value: 2, extra: { min: 1, max: 10 } }, language, sent)}<p class="act"><button class="main">${texts.ask[language]}</button></p></form>`;
}

/** What other windows want to know, what this one asked, and a question of one's own. */
export async function showQuestions(visit: Visit) {
  const { read, language, place, query, caller, sent, regions, names } = visit;
  const search = new URLSearchParams({ limit: '50' });
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = await read<Listing>(`/v1/consultations?${search}`);
  if (!answer.ok) return answer.failure;
  const { consultations, next } = answer.value;
  const isOurs = ({ to, state }: ConsultationView) => to === caller.region && state === 'open';
  const list =
    consultations.length === 0
      ? html`<div class="empty">${texts.none[language]}</div>`
      : html`${group(texts.toAnswer, consultations.filter(isOurs), visit)}${group(
          texts.asked,
          consultations.filter((of) => !isOurs(of)),
          visit,
        )}`;
  const title = texts.title[language];
  const ring = regions.map((code) => {
    const name = code === caller.region ? texts.ownContacts[language] : names.region(code);
    return html`<a class="button" href="/w/contacts/${code}?lang=${language}">${name}</a> `;
  });
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p><p class="act">${texts.contacts[language]} ${ring}</p>${list}${pager(place, next)}${askForm(visit)}`;
  return page({ place, title, content });
}

/** What a question is about, as far as it was said. */
export function aboutIn(form: FormData): { readonly caseId?: string; readonly itemCode?: string } {
  const [caseId, itemCode] = [given(form, 'caseId'), given(form, 'itemCode')];
  return { ...(caseId ? { caseId } : {}), ...(itemCode ? { itemCode } : {}) };
}

export async function askFrom({ act }: Visit, form: FormData) {
  const body = {
    to: textOf(form, 'to'),
    ...aboutIn(form),
    text: textOf(form, 'text'),
    days: Number(textOf(form, 'days') || 2),
  };
  const asked = await act<ConsultationView>({ path: '/v1/consultations', body });
  return asked.ok ? ok(`/w/questions/${asked.value.consultationId}`) : asked;
}

const pathOf = ({ param }: Visit): string => `/v1/consultations/${encodeURIComponent(param('id'))}`;

/** What is about a case is nobody else's: it is answered and not published. */
function answerForm({ caseId }: Question, { language, hidden, sent }: Visit): Content {
  const isWritten =
    sent && (given(sent.form, 'publicQuestion') ?? given(sent.form, 'publicAnswer'));
  const publish = html`<details ${isWritten ? 'open' : ''}><summary>${texts.publish[language]}</summary><p class="note">${texts.publishHint[language]}</p>${area({ name: 'publicQuestion', label: texts.publish, pointer: '/publish/question', max: 2000 }, language, sent)}${area({ name: 'publicAnswer', label: texts.publishAnswer, pointer: '/publish/answer', max: 2000 }, language, sent)}</details>`;
  return html`<form method="post" class="card">${hidden}<h2>${texts.answer[language]}</h2>${area({ name: 'text', label: texts.answer, max: 2000, required: true }, language, sent)}
${caseId === undefined ? publish : ''}
<p class="act"><button class="main">${texts.send[language]}</button></p></form>`;
}

/** One question: what was asked, whom to ring about it, and the answer or the form for it. */
export async function showQuestion(visit: Visit) {
  const { read, language, place, names, caller, sent } = visit;
  const answer = await read<Question>(pathOf(visit));
  if (!answer.ok) return answer.failure;
  const of = answer.value;
  const other = caller.region === of.from ? of.to : of.from;
  const title = `${texts.title[language]} · ${names.region(of.from)} → ${names.region(of.to)}`;
  const said = of.text ? html`<p class="reason" lang="zh-CN">${of.text}</p>` : '';
  const reply = of.answer
    ? html`<section class="card"><h2>${texts.answer[language]}</h2><p lang="zh-CN">${of.answer}</p></section>`
    : '';
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}
<section class="card"><p><span class="tag ${of.overdue ? 'late' : ''}">${stateOf(of)[language]}</span> ${texts.dueOn[language]} <b>${of.dueOn}</b> <span class="dim">${momentOf(of.createdAt)}</span></p>${said}<p class="act">${of.caseId ? html`<a class="button" href="/w/cases/${of.caseId}?lang=${language}"><code>${of.caseId}</code></a> ` : html`<a class="button" href="/items/${of.itemCode}?lang=${language}">${texts.guide[language]}</a> `}<a class="button" href="/w/contacts/${other}?lang=${language}">${texts.otherContacts[language]}</a></p></section>
${reply}${of.state === 'open' && of.to === caller.region ? answerForm(of, visit) : ''}<p><a href="/w/questions?lang=${language}">${texts.back[language]}</a></p>`;
  return page({ place, title, content });
}

export async function answerAsked(visit: Visit, form: FormData) {
  const question = given(form, 'publicQuestion');
  const answer = given(form, 'publicAnswer');
  const isPublic = question !== undefined || answer !== undefined;
  const body = {
    text: textOf(form, 'text'),
    ...(isPublic ? { publish: { question: question ?? '', answer: answer ?? '' } } : {}),
  };
  const done = await visit.act({ path: `${pathOf(visit)}/answer`, body });
  return done.ok ? ok(`/w/questions/${visit.param('id')}`) : done;
}
