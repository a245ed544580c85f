import { html } from 'hono/html';
import type { FaultView } from '../../casework/evaluations/read-faults.ts';
import type { Content } from '../../platform/html/frame.ts';
import { faultTexts as texts } from './fault-texts.ts';
import type { Visit } from './form-page.ts';
import { reasonText } from './reason-words.ts';
import { dayOf } from './times.ts';

const standing = ({ state, overdue, contactedAt }: FaultView) => {
  if (state === 'answered') return texts.answered;
  if (overdue) return texts.overdue;
  return contactedAt ? texts.contacted : texts.open;
};

const mark = (of: FaultView, { language }: Pick<Visit, 'language'>): Content =>
  html`<span class="tag ${of.overdue ? 'late' : ''}">${standing(of)[language]}</span>`;

/** One report in a list: about which region, how it stands, until when it is to be answered. */
export const faultLine = (of: FaultView, href: string, visit: Visit): Content => {
  const { language, names } = visit;
  return html`<li><a href="${href}?lang=${language}"><b>${names.region(of.region)}</b> ${mark(of, visit)} <span class="dim">${dayOf(of.createdAt)} · ${texts.dueOn[language]} ${of.answerBy}${of.caseId ? html` · <code>${of.caseId}</code>` : ''}</span></a></li>`;
};

/** What was reported, and what was answered, to whom the words are for. */
export function faultSaid(
  of: FaultView & { readonly text?: string; readonly answer?: string },
  visit: Visit,
): Content {
  const { language, names } = visit;
  const answered = of.answer
    ? html`<section class="card"><h2>${texts.answer[language]}</h2><p>${of.outcome ? html`<span class="tag">${reasonText(of.outcome, language)}</span> ` : ''}<span lang="zh-CN">${of.answer}</span></p></section>`
    : '';
  return html`<section class="card"><p><b>${names.region(of.region)}</b> ${mark(of, visit)} <span class="dim">${dayOf(of.createdAt)} · ${texts.contactBy[language]} ${of.contactBy} · ${texts.dueOn[language]} ${of.answerBy}</span></p>${of.text ? html`<p class="reason" lang="zh-CN">${of.text}</p>` : ''}</section>${answered}`;
}
