import { html } from 'hono/html';
import { filterForm } from '../console/filters.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { momentOf } from '../console/times.ts';
import { qualityTexts as texts } from './message-texts.ts';

type Counted = { readonly count: number; readonly lastAt: string };
type OfRegion = {
  readonly region: string;
  readonly unreadable: readonly (Counted & { readonly field: string; readonly shape?: string })[];
  readonly faults: readonly (Counted & { readonly step: string; readonly reason: string })[];
};
type Quality = { readonly month: string; readonly regions: readonly OfRegion[] };

type Row = Counted & { readonly what: string; readonly shape?: string | undefined };

function table(title: string, rows: readonly Row[], { language }: Visit) {
  if (rows.length === 0) return '';
  const heads = [title, texts.count, texts.shape, texts.last];
  const head = (name: (typeof heads)[number]) =>
    html`<th scope="col">${typeof name === 'string' ? name : name[language]}</th>`;
  const row = ({ what, count, shape, lastAt }: Row) =>
    html`<tr><th scope="row"><code>${what}</code></th><td>${count}</td><td>${shape === undefined ? '' : html`<code>${shape}</code>`}</td><td>${momentOf(lastAt)}</td></tr>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${heads.map(head)}</tr></thead><tbody>${rows.map(row)}</tbody></table></div>`;
}

const card = ({ region, unreadable, faults }: OfRegion, visit: Visit) => {
  const { language, names } = visit;
  const fields = unreadable.map(({ field, ...counted }) => ({ what: field, ...counted }));
  const reasons = faults.map(({ step, reason, ...counted }) => ({
    what: `${step} · ${reason}`,
    ...counted,
  }));
  return html`<section class="card"><h2>${names.region(region)}</h2>${table(texts.unreadable[language], fields, visit)}${table(texts.faults[language], reasons, visit)}</section>`;
};

/** 证照数据质量: what the certificates of each region lacked in a month, what lacks most often first. */
export async function showQuality(visit: Visit) {
  const { read, language, place, query } = visit;
  const asked = query('month').trim();
  const search = asked === '' ? '' : `?${new URLSearchParams({ month: asked })}`;
  const answer = await read<Quality>(`/v1/certificate-quality${search}`);
  if (!answer.ok) return answer.failure;
  const { month, regions } = answer.value;
  const title = texts.title[language];
  const which = html`<label>${texts.month[language]} <input name="month" inputmode="numeric" pattern="[0-9]{4}-[0-9]{2}" value="${month}"></label>`;
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${filterForm('/ops/quality', which, place)}
${regions.length === 0 ? html`<p class="card">${texts.nothing[language]}</p>` : regions.map((of) => card(of, visit))}`;
  return page({ place, title, content });
}
