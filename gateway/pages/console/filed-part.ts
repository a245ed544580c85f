import { html } from 'hono/html';
import { actionOf } from '../../casework/cases/change-actions.ts';
import type { Filed } from '../../casework/cases/filed.ts';
import { extensionWords } from '../../platform/html/limit-words.ts';
import { type Text, text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { actionTexts } from './action-texts.ts';
import type { CaseData } from './case-data.ts';
import { reasonText } from './reason-words.ts';
import { momentOf } from './times.ts';

const texts = {
  filed: text('办理地的其他报告', 'What else the region reported'),
  irregular: text('程序不规范之处', 'What was irregular'),
  approver: text('批准人', 'approved by'),
  basis: text('依据', 'by'),
  body: text('移送至', 'to'),
} as const satisfies Record<string, Text>;

const titleOf = (event: string, language: Language): string =>
  Object.hasOwn(actionOf, event)
    ? actionTexts[actionOf[event as keyof typeof actionOf]][language]
    : event;

function filedLine(
  { event, at, days, body, reason, approver, legalBasis }: Filed,
  clock: NonNullable<CaseData['clock']> | undefined,
  language: Language,
) {
  const said = (name: Text, value: string | undefined) =>
    value === undefined ? '' : html` · ${name[language]} <span lang="zh-CN">${value}</span>`;
  return html`<p><b>${titleOf(event, language)}</b>${
    days === undefined ? '' : html` ${extensionWords(days, clock ?? {}, language)}`
  }${reason === undefined ? '' : html` · <span lang="zh-CN">${reason}</span>`}${said(texts.body, body)}${said(
    texts.approver,
    approver,
  )}${said(texts.basis, legalBasis)} <span class="dim">${momentOf(at)}</span></p>`;
}

/** What the deciding region filed beside the way to its decision, and what was irregular about its reports. */
export function filedPart(
  { view: { filed = [], irregular = [] }, clock }: CaseData,
  language: Language,
) {
  const reports =
    filed.length === 0
      ? ''
      : html`<div class="around"><h2>${texts.filed[language]}</h2>${filed.map((one) => filedLine(one, clock, language))}</div>`;
  const marks =
    irregular.length === 0
      ? ''
      : html`<div class="around"><h2>${texts.irregular[language]}</h2>${irregular.map(
          ({ code, reported, at }) =>
            html`<p><span class="tag late">${reasonText(code, language)}</span> ${titleOf(reported, language)} <span class="dim">${momentOf(at)}</span></p>`,
        )}</div>`;
  return html`${reports}${marks}`;
}
