import { html } from 'hono/html';
import { type Content, frame } from '../../../platform/html/frame.ts';
import type { ErrorData } from './page-data.ts';
import { pageTexts as texts } from './texts.ts';

/** A failure for people: what happened, what to do, and the number to quote. */
export function errorPage({ language, problem, address }: ErrorData): Content {
  const { title, next, detail, code, correlationId } = problem;
  const content = html`<section class="card failure" data-code="${code}"><h1>${title}</h1>
${detail === undefined ? '' : html`<p class="dim">${detail}</p>`}
<p>${next}</p>
<p class="note">${texts.quote[language]} <code>${correlationId}</code></p></section>`;
  return frame({ language, title, content, ...(address === undefined ? {} : { address }) });
}
