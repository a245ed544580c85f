import { html } from 'hono/html';
import type { AuditEvent } from '#contracts/audit-event';
import { CaseId } from '#contracts/case';
import type { Content } from '../../platform/html/frame.ts';
import { withQuery } from '../../platform/html/frame.ts';
import { actionTexts } from '../console/action-texts.ts';
import { choice } from '../console/filters.ts';
import { field, problemSummary } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { logWatch } from '../console/log-watch.ts';
import { page } from '../console/page.ts';
import { pageTexts } from '../console/texts.ts';
import { momentOf } from '../console/times.ts';
import { reportTexts } from './report-texts.ts';
import { auditTexts as texts } from './texts.ts';
import { trendTexts } from './trend-texts.ts';

type Found = {
  readonly events: readonly {
    readonly index: number;
    readonly event: AuditEvent;
    readonly altered?: true;
  }[];
  readonly next?: number;
};
type Rule = {
  readonly code: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly ground: string;
  readonly cases: readonly {
    readonly caseRef: string;
    readonly at: string;
    readonly index?: number;
    readonly heldBy?: string;
  }[];
  /** Where what is older begins. */
  readonly next?: string;
};
type Deviations = { readonly rules: readonly Rule[] };

const names = [
  'caseRef',
  'member',
  'actor',
  'item',
  'certificate',
  'action',
  'region',
  'outcome',
  'before',
] as const;

/** What a field of the page means at the door: days are days in Beijing. */
export function searchOf(query: (name: string) => string): URLSearchParams {
  const search = new URLSearchParams({ limit: '100' });
  for (const name of names) if (query(name)) search.set(name, query(name).slice(0, 120));
  for (const name of ['since', 'until'] as const)
    if (/^\d{4}-\d\d-\d\d$/.test(query(name))) search.set(name, `${query(name)}T00:00:00+08:00`);
  return search;
}

/** @param altered what stands there is not what the log took */
export function eventLine(
  index: number | undefined,
  event: AuditEvent,
  visit: Visit,
  altered = false,
): Content {
  const { language, names: named } = visit;
  const { action, actor, at, caseRef, outcome, reasonCode } = event;
  const isCase = caseRef !== undefined && CaseId.safeParse(caseRef).success;
  const red = altered
    ? html`<section class="proof bad" data-proof="fails" role="alert"><div class="sign" aria-hidden="true">✗</div><p>${texts.proof[language]} ${texts.broken[language]}</p></section>`
    : '';
  return html`<li>${red}<b>${actionTexts[action]?.[language] ?? action}</b>${outcome === 'refused' ? html` <span class="tag late">${texts.refused[language]} <code>${reasonCode ?? ''}</code></span>` : ''} <time class="dim" datetime="${at}">${momentOf(at)}</time>
<p class="note">${named.actor(`${actor.kind}:${actor.id}`)} · ${named.region(actor.organisation)}${isCase ? html` · <a href="/audit/cases/${caseRef}?lang=${language}"><code>${caseRef}</code></a>` : ''}${index === undefined ? '' : ` · ${texts.entry[language].replace('{n}', String(index))}`}</p></li>`;
}

function form({ language, query, place, regions, names: named }: Visit): Content {
  const all = regions.map((code) => [code, named.region(code)] as const);
  const outcomes = [
    ['done', texts.done[language]],
    ['refused', texts.refused[language]],
    ['failed', texts.failed[language]],
    ['deferred', texts.deferred[language]],
  ] as const;
  const acts = Object.entries(actionTexts).map(([name, said]) => [name, said[language]] as const);
  const text = (name: string, label: keyof typeof texts, type = 'text') =>
    field(
      { name, label: texts[label], value: query(name), type, extra: { maxlength: 120 } },
      language,
    );
  return html`<form method="get" action="/audit" class="card"><h2>${texts.search[language]}</h2><input type="hidden" name="lang" value="${language}"><input type="hidden" name="go" value="1"><div class="cards">${text('caseRef', 'caseNumber')}${text('member', 'member')}${text('actor', 'actor')}${text('item', 'item')}${text('certificate', 'certificate')}${text('since', 'since', 'date')}${text('until', 'until', 'date')}</div><div class="filter">${choice('action', texts.action, acts, query('action'), place)}${choice('region', texts.region, all, query('region'), place)}${choice('outcome', texts.outcome, outcomes, query('outcome'), place)}<button class="main">${texts.search[language]}</button></div></form>`;
}

function ruleCard(
  { code, title, ground, cases, next }: Rule,
  { language, names: named }: Visit,
): Content {
  const lines = cases.map(
    ({ caseRef, at, heldBy }) =>
      html`<li><a href="/audit/cases/${caseRef}?lang=${language}"><code>${caseRef}</code></a> <time class="dim" datetime="${at}">${momentOf(at)}</time>${heldBy ? html` <span class="tag">${texts.heldBy[language]} ${named.region(heldBy)}</span>` : ''}</li>`,
  );
  const older = withQuery('/audit', { lang: language, rule: code, cursor: next ?? '' });
  return html`<section class="card"><h2><span class="many">${cases.length}</span>${language === 'en' ? title.en : title.zh}</h2><p class="note">${texts.ground[language]} <span lang="zh-CN">${ground}</span></p><ul class="todo">${lines}</ul>${next === undefined ? '' : html`<p class="pager"><a class="button" rel="next" href="${older}">${texts.older[language]}</a></p>`}</section>`;
}

/** All rules, or one of them from where the page before ended. */
function deviationsOf(query: (name: string) => string): string {
  const asked = new URLSearchParams({ limit: '20' });
  for (const name of ['rule', 'cursor']) if (query(name)) asked.set(name, query(name).slice(0, 60));
  return `/v1/audit/deviations?${asked}`;
}

/** The auditor's desk: a search in the address, so that it can be handed on, and what deviates from the rules. */
export async function showAudit(visit: Visit) {
  const { language, place, query, read, c } = visit;
  const only = query('caseRef').trim();
  const others = [...names.slice(1, -1), 'since', 'until'].some((name) => query(name));
  if (CaseId.safeParse(only).success && !others)
    return c.redirect(`/audit/cases/${only}?lang=${language}`, 303);
  const searched = query('go')
    ? await read<Found>(`/v1/audit/events?${searchOf(query)}`)
    : undefined;
  const looked = query('go') ? undefined : await read<Deviations>(deviationsOf(query));
  const refused = searched ?? looked;
  const rules = looked?.ok
    ? looked.value.rules.filter(({ cases, next }) => cases.length > 0 || next !== undefined)
    : [];
  const events = searched?.ok ? searched.value.events : [];
  const next = searched?.ok ? searched.value.next : undefined;
  const list =
    events.length === 0
      ? html`<div class="empty">${texts.none[language]}</div>`
      : html`<ol class="todo card">${events.map(({ index, event, altered }) => eventLine(index, event, visit, altered))}</ol>`;
  const more =
    next === undefined
      ? ''
      : html`<p class="pager"><a class="button" rel="next" href="${withQuery(place.address, { before: String(next) })}">${pageTexts.next[language]}</a></p>`;
  const title = texts.title[language];
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${await logWatch(visit)}<p class="act"><a class="button" href="/audit/reports?lang=${language}">${reportTexts.title[language]}</a> <a class="button" href="/audit/trends?lang=${language}">${trendTexts.title[language]}</a></p>${problemSummary(refused && !refused.ok ? refused.failure : undefined, language)}${form(visit)}
${searched?.ok ? html`<h2>${texts.found[language]}</h2>${list}${more}` : ''}${looked?.ok ? html`<h2>${texts.deviations[language]}</h2>${rules.length === 0 ? html`<div class="empty">${texts.noDeviations[language]}</div>` : html`<div class="cards">${rules.map((rule) => ruleCard(rule, visit))}</div>`}` : ''}`;
  return page({ place, title, content });
}
