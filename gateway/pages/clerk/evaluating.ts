import { html, raw } from 'hono/html';
import encodeQR from 'qr';
import { Moment } from '#contracts/evaluation';
import { ok } from '#contracts/result';
import type { CaseView } from '../../casework/cases/view.ts';
import { field, given, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { clockOf } from '../console/times.ts';
import { casePath } from './paper-data.ts';
import { momentTexts, evaluatingTexts as texts } from './shift-texts.ts';
import { clerkTexts } from './texts.ts';

type Code = { readonly expiresAt: string; readonly page: string };

const shown = ({ page: url, expiresAt }: Code, { language }: Visit) =>
  html`<section class="card" role="status"><div class="qr" role="img" aria-label="${texts.open[language]}">${raw(encodeQR(url, 'svg', { ecc: 'medium', border: 2 }))}</div><p><a class="button" href="${url}" target="_blank" rel="noopener">${texts.open[language]}</a></p><p>${texts.until[language]} <time datetime="${expiresAt}">${clockOf(expiresAt)}</time></p></section>`;

function draw(visit: Visit, { final, itemName }: CaseView, made?: Code) {
  const { language, place, hidden, sent, param } = visit;
  // What has not come yet cannot be evaluated; whether the others have, the door says.
  const moments = Moment.options.filter((moment) => final || moment !== 'handling');
  const options = moments.map((moment) => [moment, momentTexts[moment][language]] as const);
  const value = final ? 'handling' : 'collection';
  const title = texts.title[language];
  const content = html`<h1>${title} <span class="tag" lang="zh-CN">${itemName}</span></h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p>${made ? shown(made, visit) : ''}
<form method="post" class="card">${hidden}${select({ name: 'moment', label: texts.moment, options, value }, language, sent)}${field({ name: 'clerk', label: texts.clerk, extra: { maxlength: 20 } }, language, sent)}<p class="act"><button class="main">${texts.make[language]}</button> <a href="/w/cases/${param('id')}?lang=${language}">${clerkTexts.back[language]}</a></p></form>`;
  return page({ place, title, content });
}

/** 好差评 at the window: a code for the applicant's own phone, on the answer of the form alone. */
export async function showEvaluating(visit: Visit) {
  const view = await visit.read<CaseView>(casePath(visit));
  return view.ok ? draw(visit, view.value) : view.failure;
}

export async function askEvaluation(visit: Visit, form: FormData) {
  const view = await visit.read<CaseView>(casePath(visit));
  if (!view.ok) return view;
  const clerk = given(form, 'clerk');
  const body = { moment: textOf(form, 'moment'), ...(clerk === undefined ? {} : { clerk }) };
  const made = await visit.act<Code>({ path: `${casePath(visit)}/evaluation-code`, body });
  return made.ok ? ok({ page: draw(visit.again(), view.value, made.value) }) : made;
}
