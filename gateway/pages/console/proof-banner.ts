import { html } from 'hono/html';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { CaseData } from './case-data.ts';
import { pageTexts, proofSentence } from './texts.ts';

/** Whether the log proves what this page shows, in one sentence, with the way to check it oneself. */
export function proofBanner({ proof }: CaseData, language: Language) {
  const kind = !proof.holds ? 'fails' : proof.proven === 0 ? 'open' : 'holds';
  const [sign, tone, title] = {
    holds: ['✓', 'good', pageTexts.proofHolds],
    open: ['…', 'warn', pageTexts.proofOpen],
    fails: ['✗', 'bad', pageTexts.proofFails],
  }[kind] as ['✓' | '…' | '✗', string, typeof pageTexts.proofHolds];
  const figures = [
    [pageTexts.proven, proof.proven],
    [pageTexts.pending, proof.pending],
    [pageTexts.treeSize, proof.treeSize],
  ] as const;
  return html`<section class="proof ${tone}" id="proof" data-proof="${kind}" role="${kind === 'fails' ? 'alert' : 'status'}"><span class="sign" aria-hidden="true">${sign}</span>
<div><h2>${title[language]}</h2><p>${proofSentence[kind](proof)[language]}</p>
${proof.problems.length > 0 ? html`<ul lang="en">${proof.problems.map((problem) => html`<li>${problem}</li>`)}</ul>` : ''}
<p class="figures">${figures.map(([name, value]) => html`<span>${name[language]} <b>${value}</b></span> `)}<a href="/log/checkpoint">${pageTexts.checkpoint[language]}</a></p></div></section>`;
}
