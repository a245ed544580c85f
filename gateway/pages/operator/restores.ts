import { html } from 'hono/html';
import { CaseState } from '#contracts/case-states';
import type { Contact } from '#contracts/consultation';
import { ok } from '#contracts/result';
import { choice, filterForm } from '../console/filters.ts';
import { problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { changer } from '../console/names.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { stateTexts } from '../console/texts.ts';
import { momentOf } from '../console/times.ts';
import { type Finding, nextStep, type Whose } from './restore-steps.ts';
import { outcomeTexts, settledTexts, stepTexts, restoreTexts as texts } from './restore-texts.ts';

type Run = {
  readonly since: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly counts: Readonly<Record<Finding['outcome'], number>>;
  readonly logOrigin?: string;
};
type Found = { readonly findings: readonly Finding[]; readonly next?: string };
type Told = { readonly contacts: readonly (Contact & { readonly reachable: boolean })[] };

const outcomes = Object.keys(outcomeTexts) as readonly Finding['outcome'][];

function runTable(runs: readonly Run[], { language }: Visit) {
  const heads = [texts.at, texts.since, ...outcomes.map((of) => outcomeTexts[of]), texts.log];
  const rows = runs.map(
    ({ since, startedAt, finishedAt, counts, logOrigin }) =>
      html`<tr><th scope="row">${momentOf(startedAt)}${finishedAt ? '' : html` <span class="late">${texts.brokenOff[language]}</span>`}</th><td>${momentOf(since)}</td>${outcomes.map((of) => html`<td>${counts[of]}</td>`)}<td>${logOrigin ? html`<code>${logOrigin}</code>` : texts.sameLog[language]}</td></tr>`,
  );
  const title = texts.runs[language];
  return html`<section class="card"><h2>${title}</h2><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head[language]}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function saidOf({ said, outcome }: Finding, { language }: Visit) {
  const state = CaseState.safeParse(said);
  if (state.success) return stateTexts[state.data][language];
  if (said === 'no such case') return texts.noSuchCase[language];
  if (said === 'cannot be asked') return texts.cannotBeAsked[language];
  return outcome === 'not_answered' ? html`${texts.noAnswer[language]} <code>${said}</code>` : said;
}

type Contacts = ReadonlyMap<string, Told['contacts']>;

function whoLine(of: Finding, whose: Whose, contacts: Contacts, { language, names }: Visit) {
  if (whose === 'nobody') return '';
  const collecting = whose === 'both' ? ` · ${names.region(of.from)}` : '';
  if (whose === 'operator')
    return html`<div><dt>${texts.who[language]}</dt><dd>${texts.operator[language]}</dd></div>`;
  const posts = (contacts.get(of.region) ?? []).map(
    ({ body, post, phone, reachable }) =>
      html`<div><span lang="zh-CN">${body} · ${post}</span> <a href="tel:${phone}">${phone}</a> <span class="tag">${(reachable ? texts.reachable : texts.away)[language]}</span></div>`,
  );
  return html`<div><dt>${texts.who[language]}</dt><dd>${names.region(of.region)} ${texts.contacts[language]}${collecting}${posts.length > 0 ? posts : html`<div class="dim">${texts.noContact[language]}</div>`}</dd></div>`;
}

function acts({ caseId, needsHand }: Finding, { language, hidden, sent }: Visit) {
  if (!needsHand) return '';
  const options = [
    ['', texts.choose[language]] as const,
    ...Object.entries(settledTexts).map(([code, name]) => [code, name[language]] as const),
  ];
  const named = html`<input type="hidden" name="case" value="${caseId}">`;
  const mine = sent && textOf(sent.form, 'case') === caseId ? sent : undefined;
  const pointer = mine ? '/as' : `/as/${caseId}`;
  return html`<form method="post" class="act">${hidden}${named}<button class="main" name="do" value="ask">${texts.askAgain[language]}<span class="hidden"> ${caseId}</span></button></form>
<details><summary>${texts.settle[language]}</summary><form method="post">${hidden}${named}${select({ name: 'as', label: texts.settleHow, pointer, options, required: true }, language, mine)}<p class="act"><button name="do" value="settle">${texts.settle[language]}</button></p></form></details>`;
}

function card(of: Finding, contacts: Contacts, visit: Visit) {
  const { language, names } = visit;
  const { caseId, region, outcome, state, stateNow, askedAt, settled, needsHand } = of;
  const { step, whose } = nextStep(of);
  const tone = needsHand ? 'bad' : 'good';
  const fact = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const wentOn =
    state === stateNow ? '' : ` · ${texts.wentOn[language]} ${stateTexts[stateNow][language]}`;
  const by = settled
    ? fact(
        texts.settled[language],
        html`${settledTexts[settled.as as keyof typeof settledTexts][language]} <span class="dim">${momentOf(settled.at)} · ${changer(settled.by, names)}</span>`,
      )
    : html`${whoLine(of, needsHand ? whose : 'nobody', contacts, visit)}${fact(texts.next[language], stepTexts[step][language])}`;
  return html`<section class="card"><div class="title"><h2><a href="/console/cases/${caseId}?lang=${language}"><code>${caseId}</code></a></h2><span class="state ${tone}">${outcomeTexts[outcome][language]}</span></div>
<dl class="facts">${fact(texts.region[language], names.region(region))}${fact(texts.here[language], `${stateTexts[state][language]}${wentOn}`)}${fact(texts.there[language], html`${saidOf(of, visit)} <span class="dim">${momentOf(askedAt)}</span>`)}${by}</dl>
<p class="act"><a class="button" href="/ops/messages?number=${caseId}&amp;lang=${language}">${texts.messages[language]}</a></p>${acts(of, visit)}</section>`;
}

/** Whom to ring in the regions of a page; where that cannot be read, nobody is named. */
async function contactsOf(findings: readonly Finding[], { read }: Visit): Promise<Contacts> {
  const regions = [...new Set(findings.map(({ region }) => region))];
  const told = await Promise.all(
    regions.map(async (code) => {
      const answer = await read<Told>(`/v1/regions/${code}/contacts`);
      return [code, answer.ok ? answer.value.contacts : []] as const;
    }),
  );
  return new Map(told);
}

const command = 'npm run restore -- --since 2026-11-28T02:00:00Z';

const neverRun = ({ language }: Visit) =>
  html`<div class="empty"><p>${texts.none[language]}</p><pre class="text" tabindex="0">${command}</pre><p>${texts.noneNext[language]}</p></div>`;

/** 恢复对账: what regions said after the database was restored, and what is left for a hand. */
export async function showRestores(visit: Visit) {
  const { read, language, place, query, regions, names, sent } = visit;
  const region = /^\d{6}$/.test(query('region')) ? query('region') : undefined;
  const shown = query('show') === 'all' ? 'all' : 'open';
  const search = new URLSearchParams({ limit: '50', show: shown });
  if (region) search.set('region', region);
  if (query('cursor')) search.set('cursor', query('cursor'));
  const [runs, found] = await Promise.all([
    read<{ readonly runs: readonly Run[] }>('/v1/admin/restores'),
    read<Found>(`/v1/admin/restore-findings?${search}`),
  ]);
  if (!runs.ok) return runs.failure;
  if (!found.ok) return found.failure;
  const { findings, next } = found.value;
  const contacts = await contactsOf(findings, visit);
  const title = texts.title[language];
  const all = regions.map((code) => [code, names.region(code)] as const);
  const fields = html`${choice('region', texts.region, all, region, place)}<label>${texts.show[language]} <select name="show"><option value="open">${texts.open[language]}</option><option value="all" ${shown === 'all' ? 'selected' : ''}>${texts.all[language]}</option></select></label>`;
  const nothing = shown === 'all' ? texts.nothingAll : texts.nothingOpen;
  const list =
    findings.length === 0
      ? html`<div class="empty">${nothing[language]}</div>`
      : findings.map((of) => card(of, contacts, visit));
  const whole = html`${runTable(runs.value.runs, visit)}<h2>${(shown === 'all' ? texts.all : texts.open)[language]}</h2>${filterForm('/ops/restores', fields, place)}${list}${pager(place, next)}<section class="card"><h2>${texts.lost[language]}</h2><p>${texts.lostNext[language]}</p></section>`;
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${problemSummary(sent?.problem, language)}${runs.value.runs.length === 0 ? neverRun(visit) : whole}`;
  return page({ place, title, content });
}

/** The region is asked again, or what was agreed with it is recorded; the list stays where it was. */
export async function actOnFinding({ act, c }: Visit, form: FormData) {
  const path = `/v1/admin/restore-findings/${encodeURIComponent(textOf(form, 'case'))}`;
  const done =
    textOf(form, 'do') === 'settle'
      ? await act({ path: `${path}/settle`, body: { as: textOf(form, 'as') } }, 'settle')
      : await act({ path: `${path}/ask` }, 'ask');
  if (!done.ok) return done;
  const asked = new URL(c.req.url).searchParams;
  const kept = ['region', 'show', 'cursor'].flatMap((name) => {
    const value = asked.get(name);
    return value ? [[name, value] as [string, string]] : [];
  });
  return ok(`/ops/restores${kept.length > 0 ? `?${new URLSearchParams(kept)}` : ''}`);
}
