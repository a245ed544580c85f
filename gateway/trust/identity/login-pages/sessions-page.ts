import { html } from 'hono/html';
import { inShanghai } from '#contracts/dates';
import { type Content, frame } from '../../../platform/html/frame.ts';
import type { Language } from '../../../platform/http/problem-texts.ts';
import { regionName } from './chooser-page.ts';
import type { SessionEntry, SessionsData } from './page-data.ts';
import { proofingTexts, pageTexts as texts } from './texts.ts';

const moment = (iso: string): string => inShanghai(new Date(iso)).slice(0, 16).replace('T', ' ');

const time = (iso: string): Content => html`<time datetime="${iso}">${moment(iso)}</time>`;

function sessionRow(entry: SessionEntry, language: Language): Content {
  const { sid, clientName, home, kind, level, current, since, until } = entry;
  return html`<li data-sid="${sid}"><div><b id="of-${sid}" lang="zh-CN">${clientName}</b> <span class="tag">${texts[kind][language]}</span>${current ? html` <span class="tag">${texts.thisBrowser[language]}</span>` : ''}
<dl class="facts"><div><dt>${texts.homeRegion[language]}</dt><dd>${regionName(home, language)}</dd></div><div><dt>${texts.level[language]}</dt><dd>${proofingTexts[level.ial]?.[language] ?? level.ial}</dd></div>
<div><dt>${texts.since[language]}</dt><dd>${time(since)}</dd></div><div><dt>${texts.until[language]}</dt><dd>${time(until)}</dd></div></dl></div>
<button id="end-${sid}" name="end" value="${sid}" aria-labelledby="end-${sid} of-${sid}">${texts.end[language]}</button></li>`;
}

function sessionsForm({ language, sessions, action, csrfToken }: SessionsData): Content {
  return html`<form method="post" action="${action}"><input type="hidden" name="csrf" value="${csrfToken}">
<ul class="sessions">${sessions.map((entry) => sessionRow(entry, language))}</ul><p class="note">${texts.beijingTime[language]}</p>
<div class="decide"><button name="end" value="all">${texts.endAll[language]}</button></div></form>`;
}

/** Where a person is signed in, with a way to end one or all. */
export function sessionsPage(data: SessionsData): Content {
  const { language, sessions, ended, address } = data;
  const content = html`<section class="card"><h1>${texts.sessionsTitle[language]}</h1><p>${texts.sessionsLead[language]}</p>
${ended === undefined ? '' : html`<p class="done" role="status">${texts.ended[language].replace('{n}', String(ended))}</p>`}
${sessions.length > 0 ? sessionsForm(data) : html`<p class="empty">${texts.noSessions[language]}</p>`}</section>`;
  return frame({ language, title: texts.sessionsTitle[language], address, content });
}
