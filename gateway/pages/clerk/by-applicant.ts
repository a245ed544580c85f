import { html } from 'hono/html';
import { ok } from '#contracts/result';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Answer } from '../console/ask.ts';
import { field, problemSummary, select, textOf, unread } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { momentOf } from '../console/times.ts';
import { idTypeTexts } from '../public/id-type-texts.ts';
import type { Coming } from './appointments.ts';
import { collectTexts } from './collect-texts.ts';
import { comingTexts } from './coming-texts.ts';
import { queueTexts } from './queue-texts.ts';
import { clerkTexts as texts } from './texts.ts';
import { caseLine } from './today.ts';

/** Its number alone is nobody's. */
const passport = '414';

type Cases = { readonly cases: readonly CaseView[]; readonly next?: string };
/** As many as the door gives at once. */
const most = 100;

const listOf = ({ cases, next }: Cases, visit: Visit) =>
  cases.length === 0
    ? html`<div class="empty" role="status"><p><b>${texts.none[visit.language]}</b></p></div>`
    : html`<ul class="todo card">${cases.map((view) => caseLine(view, visit))}</ul>${next === undefined ? '' : html`<p class="note">${texts.cut[visit.language].replace('{n}', String(most))}</p>`}`;

type Found = {
  readonly cases: Cases;
  readonly coming: Answer<{ readonly appointments: readonly Coming[] }>;
};

/** Where they booked a place, with the way to a number in this hall. */
function comingOf({ coming }: Found, { language }: Visit): Content | string {
  if (!coming.ok) return unread(coming.failure, language);
  const { appointments } = coming.value;
  if (appointments.length === 0) return '';
  const lines = appointments.map(
    ({ regionalNumber, itemName, window, from }) =>
      html`<li><b lang="zh-CN">${itemName}</b> ${from ? html`<time datetime="${from}">${momentOf(from)}</time>` : ''} <span class="dim"><span lang="zh-CN">${window ?? ''}</span> <code>${regionalNumber ?? ''}</code></span></li>`,
  );
  return html`<section class="card"><h2><span class="many">${appointments.length}</span>${comingTexts.theirs[language]}</h2><ul class="todo">${lines}</ul><p class="act"><a class="button" href="/w/queue?lang=${language}">${queueTexts.take[language]}</a></p></section>`;
}

async function draw(visit: Visit, found?: Found) {
  const { language, place, hidden, sent } = visit;
  const types = Object.entries(idTypeTexts)
    .filter(([code]) => code !== passport)
    .map(([code, text]) => [code, text[language]] as const);
  const of = (name: string) => ({ name, pointer: `/document/${name}` });
  const title = texts.byApplicant[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.byApplicantLead[language]}</p>${found ? html`${listOf(found.cases, visit)}${comingOf(found, visit)}` : ''}
<form method="post" class="card" autocomplete="off">${hidden}${select({ ...of('idType'), label: collectTexts.idType, options: types }, language, sent)}${field({ ...of('idNumber'), label: collectTexts.idNumber, required: true, extra: { maxlength: 30 } }, language, sent)}<p class="act"><button class="main">${texts.byApplicantFind[language]}</button></p></form>`;
  return page({ place, title, content });
}

/** Somebody who has lost every number is found by the document that they show: on this page once, and at no address. */
export const showByApplicant = (visit: Visit) => draw(visit);

export async function findByApplicant(visit: Visit, form: FormData) {
  const document = { idType: textOf(form, 'idType'), idNumber: textOf(form, 'idNumber') };
  const body = { document, limit: most };
  const found = await visit.act<Cases>({ path: '/v1/cases/by-applicant', body });
  if (!found.ok) return found;
  const coming = await visit.act<{ readonly appointments: readonly Coming[] }>({
    path: '/v1/appointments/by-applicant',
    body: { document },
  });
  return ok({ page: await draw(visit.again(), { cases: found.value, coming }) });
}
