import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import { printStyle } from '../../casework/handoffs/print-style.ts';
import { answerPrinted } from '../../platform/html/printed.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { outageSteps, outageTexts as texts } from './outage-texts.ts';

/** 停用期间: what a window does on paper while the gateway is out, and how it is taken in afterwards. */
export async function showOutage({ language, place }: Visit) {
  const title = texts.title[language];
  const list = (name: 'during' | 'after') =>
    html`<section class="card"><h2>${texts[name][language]}</h2><ol>${outageSteps[name].map((step) => html`<li>${step[language]}</li>`)}</ol></section>`;
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${list('during')}${list('after')}<p class="act"><a class="button" href="/w/outage/form?lang=${language}">${texts.print[language]}</a> <a class="button" href="/w/collect?lang=${language}">${texts.collect[language]}</a></p>`;
  return page({ place, title, content });
}

const materialLines = 8;

/** The form to keep in a drawer: printed before anything is out. */
export function printOutageForm({ c, language, names, caller }: Visit) {
  const line = (name: keyof typeof texts) =>
    html`<dt>${texts[name][language]}</dt><dd>________________________</dd>`;
  const rows = Array.from(
    { length: materialLines },
    (_, index) =>
      html`<tr><td class="number">${index + 1}</td><td></td><td class="count"></td><td></td></tr>`,
  );
  const signs = (['applicantSigns', 'clerkSigns'] as const).map(
    (name) => html`<div><b>${texts[name][language]}</b></div>`,
  );
  const content = html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${texts.form[language]}</title><style>${raw(printStyle)}</style></head>
<body><main><header><div><h1>${texts.form[language]}</h1><dl><dt>${texts.window[language]}</dt><dd>${names.region(caller.region)}</dd>${line('number')}${line('when')}${line('item')}${line('decidedAt')}${line('applicant')}${line('document')}${line('phone')}</dl></div></header>
<table><thead><tr><th class="number">${texts.serial[language]}</th><th>${texts.material[language]}</th><th class="count">${texts.pages[language]}</th><th>${texts.original[language]}</th></tr></thead><tbody>${rows}</tbody></table>
<p>${texts.promise[language]}</p><div class="signs">${signs}</div>
<p class="small">${texts.taken[language]} ________________________</p></main></body></html>`;
  return answerPrinted(c as unknown as Context, content, printStyle);
}
