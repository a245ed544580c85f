import { html } from 'hono/html';
import { type Content, frame } from '../../../platform/html/frame.ts';
import { naming } from '../../../platform/html/naming.ts';
import type { Language } from '../../../platform/http/problem-texts.ts';
import { destination, regionName } from './chooser-page.ts';
import type { ConsentData, ConsentField } from './page-data.ts';
import { pageTexts as texts } from './texts.ts';

/** A required field is shown as given, not as a box: what cannot be unticked must not look as if it could. */
function fieldRow(field: ConsentField, language: Language): Content {
  const id = `claim-${field.claim}`;
  const mark = field.required
    ? html`<span class="given" aria-hidden="true">✓</span><b id="${id}">${field.name[language]}</b> <span class="tag">${texts.required[language]}</span>`
    : html`<input type="checkbox" id="${id}" name="claim" value="${field.claim}" aria-describedby="${id}-why"><label for="${id}"><b>${field.name[language]}</b> <span class="tag">${texts.optional[language]}</span></label>`;
  return html`<li class="field" data-claim="${field.claim}"><div class="mark">${mark}</div>
<dl id="${id}-why"><div><dt>${texts.why[language]}</dt><dd>${field.why[language]}</dd></div><div><dt>${texts.kept[language]}</dt><dd>${field.keptFor[language]}</dd></div></dl></li>`;
}

function consentForm(data: ConsentData): Content {
  const { language, action, csrfToken, hidden = {}, fields } = data;
  return html`<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrfToken}">${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<h2>${texts.fields[language]}</h2>
${fields.length > 0 ? html`<ul class="fields">${fields.map((field) => fieldRow(field, language))}</ul>` : html`<p class="empty">${texts.noFields[language]}</p>`}
<p class="note">${texts.withdrawNote[language]} <a href="/account/sessions">${texts.sessionsTitle[language]}</a></p>
<div class="decide"><button class="main" name="decision" value="approve">${texts.approve[language]}</button><button name="decision" value="refuse">${texts.refuse[language]}</button></div>
<p class="note">${texts.refuseNote[language]}</p></form>`;
}

/** Who asks, for what, and each field with why it is needed and how long it is kept (PIPL art. 14, 17). */
export function consentPage(data: ConsentData): Content {
  const { language, client, home, purpose } = data;
  const fact = (name: { [key in Language]: string }, value: Content | string) =>
    html`<div><dt>${name[language]}</dt><dd>${value}</dd></div>`;
  const content = html`<section class="card"><h1>${texts.consentTitle[language]}</h1>
<p>${naming(texts.consentLead[language], { client: client.name })}</p>
<dl class="facts">${fact(texts.asks, html`<span lang="zh-CN">${client.name}</span> (${destination(client.redirectUri)})`)}${fact(texts.purpose, purpose[language])}${fact(texts.home, regionName(home, language))}</dl>
${consentForm(data)}</section>`;
  const { address } = data;
  return frame({
    language,
    title: texts.consentTitle[language],
    content,
    ...(address === undefined ? {} : { address }),
  });
}
