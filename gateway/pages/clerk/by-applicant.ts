import { html } from 'hono/html';
import { ok } from '#contracts/result';
import type { CaseView } from '../../casework/cases/view.ts';
import { field, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { collectTexts, idTypeTexts } from './collect-texts.ts';
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

async function draw(visit: Visit, found?: Cases) {
  const { language, place, hidden, sent } = visit;
  const types = Object.entries(idTypeTexts)
    .filter(([code]) => code !== passport)
    .map(([code, text]) => [code, text[language]] as const);
  const of = (name: string) => ({ name, pointer: `/document/${name}` });
  const title = texts.byApplicant[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.byApplicantLead[language]}</p>${found ? listOf(found, visit) : ''}
<form method="post" class="card" autocomplete="off">${hidden}${select({ ...of('idType'), label: collectTexts.idType, options: types }, language, sent)}${field({ ...of('idNumber'), label: collectTexts.idNumber, required: true, extra: { maxlength: 30 } }, language, sent)}<p class="act"><button class="main">${texts.byApplicantFind[language]}</button></p></form>`;
  return page({ place, title, content });
}

/** Somebody who has lost every number is found by the document that they show: on this page once, and at no address. */
export const showByApplicant = (visit: Visit) => draw(visit);

export async function findByApplicant(visit: Visit, form: FormData) {
  const document = { idType: textOf(form, 'idType'), idNumber: textOf(form, 'idNumber') };
  const body = { document, limit: most };
  const found = await visit.act<Cases>({ path: '/v1/cases/by-applicant', body });
  return found.ok ? ok({ page: await draw(visit.again(), found.value) }) : found;
}
