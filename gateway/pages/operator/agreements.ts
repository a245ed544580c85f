import { html } from 'hono/html';
import { ok } from '#contracts/result';
import { problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { changer } from '../console/names.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { momentOf } from '../console/times.ts';
import {
  agreementKinds,
  agreementReasons,
  agreementStates,
  closedReasons,
  termTexts,
  agreementTexts as texts,
} from './agreement-texts.ts';
import {
  type Agreement,
  betweenOf,
  isForTheSame,
  standingBeside,
  type Terms,
  termChanges,
} from './terms-diff.ts';
import { opsTexts } from './texts.ts';

type List = { readonly agreements: readonly Agreement[]; readonly next?: string };

const path = '/v1/agreements';
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

const line = (of: Agreement, visit: Visit) => {
  const { language, names } = visit;
  const missing = of.missing.map((code) => names.region(code)).join(', ');
  return html`<li><a href="/ops/agreements/${of.id}?lang=${language}">${sides(of, visit)} <code>${of.id}</code></a> ${state(of, visit)} <span class="dim">${texts.since[language]} ${of.terms.since}${of.lastDay ? ` · ${texts.lastDay[language]} ${of.lastDay}` : ''}${missing ? ` · ${texts.missing[language]} ${missing}` : ''}</span></li>`;
};

/** What the regions agreed to, in every state. */
export async function showAgreements(visit: Visit) {
  const { read, language, place, query } = visit;
  const search = new URLSearchParams({ limit: '50' });
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = await read<List>(`${path}?${search}`);
  if (!answer.ok) return answer.failure;
  const { agreements, next } = answer.value;
  const title = texts.title[language];
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>
${agreements.length === 0 ? html`<div class="empty">${texts.none[language]}</div>` : html`<ul class="todo card">${agreements.map((of) => line(of, visit))}</ul>`}${pager(place, next)}`;
  return page({ place, title, content });
}

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

function differences(of: Agreement, beside: Agreement | undefined, { language }: Visit) {
  if (of.state !== 'proposed' || !beside) return '';
  const rows = termChanges(beside.terms, of.terms).map(
    ({ field, before, after }) =>
      html`<tr><th scope="row">${termTexts[field][language]}</th><td>${before}</td><td>${after}</td></tr>`,
  );
  const title = texts.diff[language];
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr><th scope="col">${texts.field[language]}</th><th scope="col">${texts.now[language]}</th><th scope="col">${texts.proposal[language]}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section class="card"><h2>${title} <code>${beside.id}</code></h2>${rows.length === 0 ? html`<p>${opsTexts.nothing[language]}</p>` : table}</section>`;
}

const canBeStopped = ({ state: of }: Agreement) =>
  of === 'in_force' || of === 'agreed' || of === 'lapsed';

/** What the sides may do about it as it stands; none of it is done here, where none of their keys is. */
function commandsFor(agreement: Agreement): readonly string[] {
  const { id, state: of, missing } = agreement;
  const command = (words: string) => `npm run agreement -- ${words} --gateway … --client … --key …`;
  const sign = missing.length > 0 ? [command('diff terms.json'), command('sign terms.json')] : [];
  if (of === 'proposed') return [...sign, command(`end ${id} --reason no_longer_needed`)];
  if (canBeStopped(agreement))
    return [...sign, command(`end ${id} --reason other_terms --on YYYY-MM-DD`)];
  return [command('propose terms.json')];
}

function stopForm(of: Agreement, { language, hidden, sent }: Visit) {
  if (!canBeStopped(of)) return '';
  const options = Object.entries(agreementReasons).map(
    ([code, text]) => [code, text[language]] as const,
  );
  return html`<form method="post" class="card">${hidden}<h2>${texts.stop[language]}</h2><p class="note">${texts.stopLead[language]}</p>${select({ name: 'reason', label: opsTexts.reason, options, required: true }, language, sent)}<p class="act"><button>${texts.stop[language]}</button></p></form>`;
}

/** The agreement of its address, and the one in force that it would stand beside. */
export async function showAgreement(visit: Visit) {
  const { read, language, place, param, sent } = visit;
  const answer = await read<Agreement>(`${path}/${encodeURIComponent(param('id'))}`);
  if (!answer.ok) return answer.failure;
  const of = answer.value;
  const beside = of.state === 'proposed' ? await besideOf(of, visit) : undefined;
  const title = sides(of, visit);
  const content = html`<h1>${title} ${state(of, visit)}</h1>${problemSummary(sent?.problem, language)}<section class="card"><h2><code>${of.id}</code></h2>${facts(of, visit)}
<details><summary>${texts.terms[language]}</summary><pre class="text" tabindex="0">${JSON.stringify(of.terms, undefined, 2)}</pre></details></section>${differences(of, beside, visit)}
<section class="card"><h2>${texts.commands[language]}</h2><p class="note">${texts.commandsLead[language]}</p>${commandsFor(of).map((command) => html`<pre class="text" tabindex="0">${command}</pre>`)}</section>${stopForm(of, visit)}`;
  return page({ place, title, content });
}

/** What may count stands in the federation document: those few of it are looked at that are for the same. */
async function besideOf(of: Agreement, { read }: Visit): Promise<Agreement | undefined> {
  const document = await read<{ readonly agreements: readonly Terms[] }>('/v1/admin/federation');
  if (!document.ok) return undefined;
  const alike = document.value.agreements.filter((terms) => isForTheSame(terms, of.terms));
  const ids = alike.map(({ id }) => id).toSorted();
  const views = await Promise.all(ids.map((id) => read<Agreement>(`${path}/${id}`)));
  return standingBeside(
    of,
    views.flatMap((view) => (view.ok ? [view.value] : [])),
  );
}

export async function actOnAgreement({ act, param }: Visit, form: FormData) {
  const id = encodeURIComponent(param('id'));
  const stopped = await act({
    path: `${path}/${id}/stop`,
    body: { reason: textOf(form, 'reason') },
  });
  return stopped.ok ? ok(`/ops/agreements/${id}`) : stopped;
}
