import { html } from 'hono/html';
import { decodeJwt } from 'jose';
import { Receipt } from '#contracts/receipt';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { CaseData } from './case-data.ts';
import { pageTexts, receiptTexts } from './texts.ts';
import { momentOf } from './times.ts';

function contentOf(jws: string): Receipt | undefined {
  try {
    return Receipt.safeParse(decodeJwt(jws)).data;
  } catch {
    return undefined;
  }
}

function row(
  given: CaseData['timeline']['receipts'][number],
  index: number,
  { names }: CaseData,
  language: Language,
) {
  const content = contentOf(given.jws);
  const parties = content ? `${names.region(content.from)} → ${names.region(content.to)}` : '';
  const digest = content
    ? html`<span class="digest">${pageTexts.digest[language]} <code title="SHA-256 ${content.envelopeDigest}">${content.envelopeDigest.slice(0, 12)}…</code></span>`
    : '';
  return html`<li><details id="receipt-${index}"><summary><strong>${receiptTexts[given.kind][language]}</strong>
<span class="parties">${parties}</span><time datetime="${given.at}">${momentOf(given.at)}</time>${digest}</summary>
<p class="note">${pageTexts.reference[language]} <code>${given.refMessageId}</code></p><pre tabindex="0">${given.jws}</pre></details></li>`;
}

/** The signed receipts as they were given out, each to be copied and verified elsewhere. */
export function receiptsSection(data: CaseData, language: Language) {
  const { receipts } = data.timeline;
  if (receipts.length === 0) return html`<p class="empty">${pageTexts.noReceipts[language]}</p>`;
  return html`<p class="note">${pageTexts.receiptsNote[language]} <a href="/.well-known/jwks.json">jwks.json</a></p>
<ul class="receipts">${receipts.map((given, index) => row(given, index, data, language))}</ul>`;
}
