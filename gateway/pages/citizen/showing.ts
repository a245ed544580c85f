import { html, raw } from 'hono/html';
import encodeQR from 'qr';
import { ok } from '#contracts/result';
import { codeLifetimeMs } from '../../documents/presentations/present.ts';
import { typeChoices } from '../console/certificate-types.ts';
import { problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { clockOf } from '../console/times.ts';
import { citizenTexts as texts } from './texts.ts';

type Presented = { readonly code: string; readonly qr: string; readonly expiresAt: string };

const shown = ({ qr, code, expiresAt }: Presented, { language }: Visit) =>
  html`<section class="card" role="status"><div class="qr" role="img" aria-label="${texts.show[language]}">${raw(encodeQR(qr, 'svg', { ecc: 'medium', border: 2 }))}</div><p><code>${code}</code></p><p>${texts.validUntil[language]} <time datetime="${expiresAt}">${clockOf(expiresAt)}</time></p></section>`;

/** Before the minute is over, by so much: the way there takes its time. */
const renewSeconds = codeLifetimeMs / 1000 - 3;

type Made = Presented & Readonly<Record<'type' | 'disclose' | 'round', string>>;

async function draw(visit: Visit, made?: Made) {
  const { language, place, hidden, sent } = visit;
  const types = await typeChoices(visit);
  const ways = [
    ['fields', texts.fields[language]],
    ['match', texts.match[language]],
  ] as const;
  const title = texts.show[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.showLead[language]}</p>${made ? shown(made, visit) : ''}
<form method="post" class="card">${hidden}<input type="hidden" name="round" value="0">${select({ name: 'type', label: texts.certificate, options: types, value: made?.type, required: true }, language, sent)}${select({ name: 'disclose', label: texts.disclose, options: ways, value: made?.disclose }, language, sent)}<p class="act"><button class="main" ${made ? html`data-renew="${renewSeconds}" data-round="${made.round}"` : ''}>${made ? texts.renew[language] : texts.makeCode[language]}</button> <a href="/me?lang=${language}">${texts.back[language]}</a></p></form>`;
  return page({ place, title, content, renews: made !== undefined });
}

/** 亮证: a code for one look, on the answer of the form alone: no address leads to it, and no history keeps it. */
export const showShowing = (visit: Visit) => draw(visit);

export async function present(visit: Visit, form: FormData) {
  const body = { type: textOf(form, 'type'), disclose: textOf(form, 'disclose') };
  const made = await visit.act<Presented>({ path: '/v1/presentations', body });
  if (!made.ok) return made;
  // The next code is another act: this form's is spent.
  const round = /^\d$/.exec(textOf(form, 'round'))?.[0] ?? '0';
  return ok({ page: await draw(visit.again(), { ...made.value, ...body, round }) });
}
