import { html, raw } from 'hono/html';
import encodeQR from 'qr';
import { shortCode } from '#contracts/short-code';
import { printStyle } from '../../casework/handoffs/print-style.ts';
import type { OwedPaper } from '../../casework/papers/owed.ts';
import type { Content } from '../../platform/html/frame.ts';
import { extensionWords } from '../../platform/html/limit-words.ts';
import { naming } from '../../platform/html/naming.ts';
import type { Text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Names } from '../console/case-data.ts';
import { dayOf, momentOf } from '../console/times.ts';
import { howTexts } from './collect-texts.ts';
import type { CaseTold, Papers } from './paper-data.ts';
import { paperBodies, paperTexts as texts } from './paper-texts.ts';

export type PrintedPaper = Pick<Papers, 'view' | 'named'> & {
  readonly language: Language;
  readonly names: Names;
};

/** To be written by hand. */
const blank = '________________';

export const fact = (name: Text, value: unknown, language: Language) =>
  value ? html`<dt>${name[language]}</dt><dd>${value}</dd>` : '';

const zh = (said: string | undefined) => (said ? html`<span lang="zh-CN">${said}</span>` : '');

type Sheet = {
  readonly title: string;
  readonly facts: unknown;
  readonly content: unknown;
  readonly signs: readonly string[];
  readonly basis: string;
};

/** One A4: what is said, room for the seal and for whoever signs, and a code that leads to the case and names nobody. */
export function sheet({ title, facts, content, signs, basis }: Sheet, at: PrintedPaper): Content {
  const { view, language, names } = at;
  const code = raw(encodeQR(view.caseId, 'svg', { ecc: 'medium', border: 4 }));
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} ${view.caseId}</title><style>${raw(printStyle)}</style></head>
<body><main>
<header><div><h1>${title}</h1><dl>${fact(texts.applicant, blank, language)}${fact(texts.item, zh(view.itemName), language)}
${fact(texts.caseNumber, html`<code>${view.caseId}</code>`, language)}${fact(texts.from, names.region(view.from), language)}${fact(texts.decidedBy, names.region(view.to), language)}${facts}</dl></div>
<div class="code" role="img" aria-label="${texts.scan[language]}">${code}<code>${shortCode(view.caseId)}</code><br>${texts.scan[language]}</div></header>
${content}
<div class="signs">${signs.map((sign) => html`<div><b>${sign}</b></div>`)}</div>
<p class="small">${texts.basis[language]} ${basis}</p>${language === 'en' ? html`<p class="small">${texts.chinese[language]}</p>` : ''}
</main></body></html>`;
}

const articleOf = (article: string, language: Language): string =>
  texts.article[language].replace('{n}', article);

export function materialTable({ view, named, language }: PrintedPaper): Content {
  const rows = view.materials.map(
    ({ code, how }, index) =>
      html`<tr><td class="number">${index + 1}</td><td lang="zh-CN">${named.get(code) ?? code}</td><td>${howTexts[how][language]}</td></tr>`,
  );
  return html`<table><thead><tr><th class="number">${texts.serial[language]}</th><th>${texts.materials[language]}</th><th>${texts.way[language]}</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function remedyText({ remedy }: CaseTold, language: Language): Content | string {
  if (!remedy) return '';
  const { reconsideration, litigation } = remedy;
  const said = texts.remedy[language]
    .replace('{days}', String(reconsideration.days))
    .replace('{months}', String(litigation.months));
  return html`<p>${naming(said, { body: reconsideration.body, court: litigation.court })}</p>`;
}

const reasonOf = (reason: string | undefined, language: Language) =>
  html`<p><b>${texts.reason[language]}</b> ${reason ? zh(reason) : blank}</p>`;

/** What stands below the first sentence, by kind: what the case says now, where it is that paper's, else room to write. */
function saidOn({ kind, since }: OwedPaper, at: PrintedPaper): Content | string {
  const { view, language } = at;
  if (kind === 'receipt') return materialTable(at);
  if (kind === 'non_acceptance')
    return html`${reasonOf(view.state === 'refused' ? view.reason : undefined, language)}${remedyText(view, language)}`;
  if (kind === 'supplement')
    return html`${reasonOf(view.state === 'supplement_required' ? view.reason : undefined, language)}<p><b>${texts.wanted[language]}</b></p><ol>${(view.wanted ?? []).map(({ code, name }) => html`<li lang="zh-CN">${name || at.named.get(code) || code}</li>`)}</ol>`;
  if (kind === 'extension') {
    const filed = view.filed?.find(({ event, at: when }) => event === 'extend' && when === since);
    const days =
      filed?.days === undefined
        ? texts.blankDays[language]
        : extensionWords(filed.days, view.clock ?? {}, language);
    return html`<p>${texts.extended[language]} ${days}</p>${reasonOf(filed?.reason, language)}`;
  }
  if (kind !== 'decision' || !view.result) return '';
  const { outcome } = view.result;
  // What was taken away or replaced since is not handed out as issued.
  const certificates = view.result.certificates.filter(({ status }) => status === 'valid');
  const { byRule } = view.result;
  const rule = byRule
    ? html`<p>${texts.byRule[language]} <code>${byRule.rule.split('#')[0] ?? ''}</code>: <span lang="zh-CN">${byRule.zh}</span></p>`
    : '';
  return html`<p><b>${texts[outcome][language]}</b></p>${rule}${outcome === 'denied' || view.reason ? reasonOf(view.reason, language) : ''}${certificates.length > 0 ? html`<p><b>${texts.certificates[language]}</b></p><ul>${certificates.map(({ identifier }) => html`<li><code>${identifier}</code></li>`)}</ul>` : ''}${remedyText(view, language)}`;
}

/** A paper as it is handed out. @param paper with a number where it is registered; without, the number is written by hand */
export function printedPaper(owed: OwedPaper, at: PrintedPaper): Content {
  const { view, language } = at;
  const { kind, title, article, paper, since } = owed;
  const promised = kind === 'acceptance' ? view.clock?.promised : undefined;
  const due = promised?.dueAt ? momentOf(promised.dueAt).slice(0, 16) : promised?.due;
  const date = paper?.date ?? (since ? dayOf(since) : undefined);
  return sheet(
    {
      title: language === 'en' ? title.en : title.zh,
      facts: html`${fact(texts.number, paper?.number ?? blank, language)}${fact(texts.date, date, language)}${fact(texts.body, paper ? zh(paper.body.name) : blank, language)}${fact(texts.due, due, language)}`,
      content: html`<p>${paperBodies[kind][language]}</p>${saidOn(owed, at)}`,
      signs: [`${paper?.body.name ?? ''}${texts.sealed[language]}`, texts.signature[language]],
      basis: articleOf(article, language),
    },
    at,
  );
}

/** 送达回证: signed on paper, then recorded with its scan. */
export function printedService(papers: readonly OwedPaper[], at: PrintedPaper): Content {
  const { language } = at;
  const served = papers.filter(({ kind }) => kind === 'decision' || kind === 'non_acceptance');
  const rows = served.map(
    ({ title, paper }) =>
      html`<tr><td>${language === 'en' ? title.en : title.zh}</td><td>${paper?.number ?? blank}</td></tr>`,
  );
  const lines = [texts.to, texts.how, texts.place, texts.at].map(
    (name) => html`<tr><th>${name[language]}</th><td></td></tr>`,
  );
  return sheet(
    {
      title: texts.serviceTitle[language],
      facts: '',
      content: html`<table><thead><tr><th>${texts.paper[language]}</th><th>${texts.number[language]}</th></tr></thead><tbody>${rows}</tbody></table><br><table><tbody>${lines}</tbody></table><br>`,
      signs: [texts.signature[language], texts.server[language], texts.witness[language]],
      basis: articleOf('44', language),
    },
    at,
  );
}
