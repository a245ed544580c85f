import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import { problemSummary } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { changer } from '../console/names.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { momentOf } from '../console/times.ts';
import {
  agreementKinds,
  agreementStates,
  closedReasons,
  termTexts,
  agreementTexts as texts,
} from './agreement-texts.ts';
import { regionTexts } from './signing-texts.ts';
import { type Agreement, betweenOf, type Terms, termChanges } from './terms-diff.ts';

type List = { readonly agreements: readonly Agreement[]; readonly next?: string };

export const agreementsPath = '/v1/agreements';
const tones: Partial<Record<Agreement['state'], string>> = {
  in_force: 'good',
  proposed: 'warn',
  agreed: 'warn',
  lapsed: 'bad',
  stopped: 'bad',
};

const state = ({ state: of }: Agreement, { language }: Visit) =>
  html`<span class="state ${tones[of] ?? ''}">${agreementStates[of][language]}</span>`;

const sides = ({ terms }: Agreement, { names, language }: Visit) => {
  const [gives, isGivenTo] = betweenOf(terms).map((code) => names.region(code));
  return `${gives} → ${isGivenTo} · ${agreementKinds[terms.kind ?? 'recognition'][language]}`;
};

/** Whose pages they are: the operator's, or those of a region that is a party. */
export type Base = '/ops/agreements' | '/region/agreements';

/** Whether this very region's yes is missing. */
export const waitsForOwn = (
  { missing, state: of }: Agreement,
  { caller }: Pick<Visit, 'caller'>,
): boolean =>
  caller.role === 'platform' &&
  (of === 'proposed' || of === 'in_force' || of === 'agreed' || of === 'lapsed') &&
  missing.includes(caller.region);

const line = (of: Agreement, base: Base, visit: Visit) => {
  const { language, names } = visit;
  const missing = of.missing.map((code) => names.region(code)).join(', ');
  const ours = waitsForOwn(of, visit)
    ? html` <span class="state warn">${regionTexts.waitsForUs[language]}</span>`
    : '';
  return html`<li><a href="${base}/${of.id}?lang=${language}">${sides(of, visit)} <code>${of.id}</code></a> ${state(of, visit)}${ours} <span class="dim">${texts.since[language]} ${of.terms.since}${of.lastDay ? ` · ${texts.lastDay[language]} ${of.lastDay}` : ''}${missing ? ` · ${texts.missing[language]} ${missing}` : ''}</span></li>`;
};

/** What the regions agreed to, in every state: all of it, or what binds the region that looks. */
export const showAgreementsAt =
  (base: Base, beside?: (visit: Visit) => Content) => async (visit: Visit) => {
    const { read, language, place, query } = visit;
    const search = new URLSearchParams({ limit: '50' });
    if (query('cursor')) search.set('cursor', query('cursor'));
    const answer = await read<List>(`${agreementsPath}?${search}`);
    if (!answer.ok) return answer.failure;
    const { agreements, next } = answer.value;
    const title = texts.title[language];
    const none = (base === '/ops/agreements' ? texts.none : regionTexts.nothingYet)[language];
    const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${beside?.(visit) ?? ''}
${agreements.length === 0 ? html`<div class="empty">${none}</div>` : html`<ul class="todo card">${agreements.map((of) => line(of, base, visit))}</ul>`}${pager(place, next)}`;
    return page({ place, title, content });
  };

/** Codes by their number, words by name. */
function inShort(value: unknown) {
  if (!Array.isArray(value)) return html`<code>${value}</code>`;
  return value.length <= 7 ? value.map((one) => shown(one)).join(', ') : value.length;
}
const shown = (one: unknown): string => (typeof one === 'string' ? one : JSON.stringify(one));

function facts(of: Agreement, { language, names }: Visit) {
  const { terms, signatures, missing } = of;
  const fact = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const signed = signatures.map(({ stands, region, kid, at }) =>
    stands && region && at
      ? html`<div>${names.region(region)} · ${momentOf(at)} · <code>${kid}</code></div>`
      : html`<div class="late">${texts.broken[language]}</div>`,
  );
  const { closedAt, closedBy, closedReason } = of;
  const why = Object.entries(closedReasons).find(([code]) => code === closedReason)?.[1];
  const said = (['certificateType', 'items', 'issuers', 'fields', 'days', 'except'] as const).map(
    (name) =>
      terms[name] === undefined ? '' : fact(termTexts[name][language], inShort(terms[name])),
  );
  return html`<dl class="facts">${said}${fact(texts.since[language], terms.since)}${fact(texts.lastDay[language], of.lastDay ?? texts.open[language])}
${signed.length > 0 ? fact(texts.signedBy[language], signed) : ''}${missing.length > 0 ? fact(texts.missing[language], missing.map((code) => names.region(code)).join(', ')) : ''}${of.endedBy ? fact(texts.ended[language], names.region(of.endedBy)) : ''}
${closedAt ? fact(texts.closed[language], html`${momentOf(closedAt)}${closedBy ? ` · ${changer(closedBy, names)}` : ''}${why ? ` · ${why[language]}` : ''}`) : ''}</dl>${of.signedByOperatorUntil ? html`<p class="note">${texts.carried[language]} ${of.signedByOperatorUntil}</p>` : ''}`;
}

/** Where terms say something else than what is in force beside them. */
export function differences(terms: Terms, beside: Agreement, { language }: Visit): Content {
  const rows = termChanges(beside.terms, terms).map(
    ({ field, before, after }) =>
      html`<tr><th scope="row">${termTexts[field][language]}</th><td>${before}</td><td>${after}</td></tr>`,
  );
  const title = texts.diff[language];
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr><th scope="col">${texts.field[language]}</th><th scope="col">${texts.now[language]}</th><th scope="col">${texts.proposal[language]}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section class="card"><h2>${title} <code>${beside.id}</code></h2>${rows.length === 0 ? html`<p>${texts.same[language]}</p>` : table}</section>`;
}

/** What an operator stops, and a side ends with notice. */
export const isStanding = ({ state: of }: Agreement): boolean =>
  of === 'in_force' || of === 'agreed' || of === 'lapsed';

type Drawn = {
  readonly of: Agreement;
  readonly base: Base;
  /** What is in force beside a proposal. */
  readonly beside: Agreement | undefined;
  /** What its visitor may do about it. */
  readonly acts: Content;
  /** What the press before did. */
  readonly done?: Content;
};

/** One agreement, how a proposal differs from what is in force, and what may be done about it. */
export function drawAgreement({ of, base, beside, acts, done }: Drawn, visit: Visit): Content {
  const { language, place, sent } = visit;
  const title = sides(of, visit);
  const content = html`<h1>${title} ${state(of, visit)}</h1>${problemSummary(sent?.problem, language)}${done ?? ''}<section class="card"><h2><code>${of.id}</code></h2>${facts(of, visit)}
<details><summary>${texts.terms[language]}</summary><pre class="text" tabindex="0">${JSON.stringify(of.terms, undefined, 2)}</pre></details></section>${beside ? differences(of.terms, beside, visit) : ''}
${acts}<p class="act"><a class="button" href="${base}?lang=${language}">${texts.title[language]}</a></p>`;
  return page({ place, title, content });
}

export const readAgreement = ({ read, param }: Visit) =>
  read<Agreement>(`${agreementsPath}/${encodeURIComponent(param('id'))}`);
