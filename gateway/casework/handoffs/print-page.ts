import { html, raw } from 'hono/html';
import encodeQR from 'qr';
import { inShanghai } from '#contracts/dates';
import type { Content } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { codeText } from './code.ts';
import type { BatchManifest, HandoffManifest, SignedManifest } from './manifest.ts';
import { printStyle } from './print-style.ts';
import { printTexts } from './print-texts.ts';

export type Print = {
  readonly manifest: SignedManifest;
  readonly waybill?: string | undefined;
  readonly language: Language;
  readonly regionName: (code: string) => string;
};

const fact = (name: string, value: unknown) =>
  value ? html`<dt>${name}</dt><dd>${value}</dd>` : '';

const moment = (iso: string): string => inShanghai(new Date(iso)).replace('T', ' ');

/** In fours: people compare it by eye. */
const grouped = (digest: string): string => digest.match(/.{1,4}/g)?.join(' ') ?? digest;

function dossierTable({ items, pages, caseIds }: HandoffManifest, language: Language) {
  const t = printTexts;
  const rows = items.map(
    ({ code, name, pages: declared, caseId, scans = [] }, index) => html`<tr>
<td class="number">${index + 1}</td><td lang="zh-CN">${name}${caseId && caseIds.length > 1 ? html`<br><code>${caseId}</code>` : ''}</td>
<td><code>${code}</code></td><td class="number">${declared}</td>
<td class="small">${scans.map(({ digest }) => html`<code>${digest.slice(0, 12)}…</code> `)}</td><td class="count"></td></tr>`,
  );
  return html`<table><thead><tr><th class="number">${t.number[language]}</th><th>${t.material[language]}</th><th>${t.code[language]}</th>
<th class="number">${t.pages[language]}</th><th>${t.scans[language]}</th><th class="count">${t.counted[language]}</th></tr></thead>
<tbody>${rows}</tbody><tfoot><tr><td></td><td colspan="2">${t.total[language]}</td><td class="number">${pages}</td><td></td><td class="count"></td></tr></tfoot></table>`;
}

function bagTable({ handoffs }: BatchManifest, language: Language) {
  const t = printTexts;
  const rows = handoffs.map(
    ({ handoffId, manifest, pages, seal }, index) => html`<tr>
<td class="number">${index + 1}</td><td><code>${handoffId}</code><br><span class="small"><code>${manifest.slice(0, 24)}…</code></span></td>
<td lang="zh-CN">${seal}</td><td class="number">${pages}</td><td class="count"></td></tr>`,
  );
  const total = handoffs.reduce((sum, { pages }) => sum + pages, 0);
  return html`<table><thead><tr><th class="number">${t.number[language]}</th><th>${t.dossier[language]}</th><th>${t.sealNumber[language]}</th>
<th class="number">${t.pages[language]}</th><th class="count">${t.counted[language]}</th></tr></thead>
<tbody>${rows}</tbody><tfoot><tr><td></td><td colspan="2">${t.total[language]}</td><td class="number">${total}</td><td class="count"></td></tr></tfoot></table>`;
}

function facts({ manifest, waybill, language, regionName }: Print) {
  const t = printTexts;
  const { content, digest } = manifest;
  const named = (code: string): string =>
    language === 'en' ? `${regionName(code)} (${code})` : `${regionName(code)}（${code}）`;
  const own =
    content.kind === 'handoff'
      ? html`${fact(t.id[language], html`<code>${content.handoffId}</code>`)}
${fact(t.seal[language], html`<span lang="zh-CN">${content.seal.id}</span> · ${regionName(content.seal.region)} · ${content.seal.date}`)}
${fact(
  t.cases[language],
  content.caseIds.map((id) => html`<code>${id}</code> `),
)}`
      : fact(t.batchId[language], html`<code>${content.batchId}</code>`);
  return html`<dl>${fact(t.from[language], named(content.from))}
${fact(t.to[language], named(content.to))}
${own}${fact(t.waybill[language], waybill)}
${fact(t.revision[language], String(content.revision))}
${fact(t.sealedAt[language], html`<time datetime="${content.at}">${moment(content.at)}</time>`)}
${fact(t.digest[language], html`<code class="groups">${grouped(digest)}</code>`)}</dl>`;
}

/**
 * The list as it lies in the dossier or on the bag: one page of HTML with everything in it, so that a window's
 * system may print it, or keep it, without asking for anything else.
 */
export function printPage(print: Print): Content {
  const { manifest, language } = print;
  const { content } = manifest;
  const t = printTexts;
  const title = t[content.kind][language];
  // Of our own making, from an id and a digest: nothing in it was typed by anybody.
  const square = raw(encodeQR(codeText(manifest), 'svg', { ecc: 'medium', border: 4 }));
  const table =
    content.kind === 'handoff' ? dossierTable(content, language) : bagTable(content, language);
  const signs = [t.handedOver, t.carried, t.received, t.countedBy].map(
    (label) => html`<div><b>${label[language]}</b></div>`,
  );
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} ${manifest.subjectId}</title><style>${raw(printStyle)}</style></head>
<body><main>
<header><div><h1>${title}</h1>${facts(print)}</div><div class="code" role="img" aria-label="${t.scanHint[language]}">${square}${t.scanHint[language]}</div></header>
${content.revision > 1 ? html`<p class="warn">${t.corrected[language]}</p>` : ''}
<h2>${t.contents[language]}</h2>${table}
<h2>${t.signatures[language]}</h2><div class="signs">${signs}</div>
<p class="small">${t.verify[language]}</p>
</main></body></html>`;
}
