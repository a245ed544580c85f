import { html } from 'hono/html';
import { ok } from '#contracts/result';
import { choice, filterForm } from '../console/filters.ts';
import { given, problemSummary, unread } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { messageTexts } from '../console/texts.ts';
import { momentOf } from '../console/times.ts';
import { opsTexts as texts } from './texts.ts';

type Message = {
  readonly messageId: string;
  readonly caseId: string;
  readonly to: string;
  readonly kind: keyof typeof messageTexts;
  readonly attempts: number;
  readonly lastFailure?: { readonly kind: string; readonly code: string; readonly at: string };
};
type Parked = { readonly messages: readonly Message[]; readonly next?: string };
type Bulk = {
  readonly redriveId: string;
  readonly by: { readonly clientId: string; readonly actor?: { readonly id: string } };
  readonly done: number;
  readonly failed: readonly { readonly messageId: string; readonly code: string }[];
  readonly pending: number;
  readonly startedAt: string;
};

const line = (of: Message, { language, names, hidden }: Visit) =>
  html`<li><form method="post" class="act">${hidden}<input type="hidden" name="message" value="${of.messageId}"><span><b>${messageTexts[of.kind][language]}</b> → ${names.region(of.to)} <a href="/console/cases/${of.caseId}?lang=${language}"><code>${of.caseId}</code></a> <span class="dim">${texts.attempts[language]} ${of.attempts}${of.lastFailure ? html` · <code>${of.lastFailure.code}</code> ${momentOf(of.lastFailure.at)}` : ''}</span></span><button>${texts.redrive[language]}<span class="hidden"> ${of.messageId}</span></button></form></li>`;

/** The latest presses, and how far each is: whoever closed the page finds it here. */
async function presses(visit: Visit) {
  const { read, language } = visit;
  const answer = await read<{ readonly redrives: readonly Bulk[] }>('/v1/admin/redrives?limit=5');
  if (!answer.ok) return unread(answer.failure, language);
  const { redrives } = answer.value;
  if (redrives.length === 0) return '';
  const told = ({ done, failed, pending }: Bulk) =>
    `${texts.done[language]} ${done} · ${texts.failed[language]} ${failed.length} · ${texts.pending[language]} ${pending}`;
  return html`<section class="card" id="presses"><h2>${texts.presses[language]}</h2><ul class="todo">${redrives.map((of) => html`<li><a href="/ops/redrives/${of.redriveId}?lang=${language}">${momentOf(of.startedAt)}</a> ${told(of)} <span class="dim">${texts.by[language]} ${byWhom(of, visit)}</span></li>`)}</ul></section>`;
}

const byWhom = ({ by }: Bulk, { names }: Visit): string =>
  [names.actor(`member:${by.clientId}`), by.actor?.id].filter(Boolean).join(' ');

/** Messages that no attempt helped. */
export async function showParked(visit: Visit) {
  const { read, language, place, query, regions, names, hidden, sent } = visit;
  const region = /^\d{6}$/.test(query('region')) ? query('region') : undefined;
  const search = new URLSearchParams({ limit: '50' });
  if (region) search.set('region', region);
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = await read<Parked>(`/v1/admin/parked?${search}`);
  if (!answer.ok) return answer.failure;
  const { messages, next } = answer.value;
  const all = regions.map((code) => [code, names.region(code)] as const);
  const bulk = html`<form method="post" class="act">${hidden}<input type="hidden" name="all" value="${region ?? 'every'}"><button class="main">${texts.redriveAll[language]}</button></form>`;
  const latest = await presses(visit);
  const title = texts.parkedTitle[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${filterForm('/ops/parked', choice('region', texts.region, all, region, place), place)}
${messages.length === 0 ? html`<div class="empty">${texts.parkedNone[language]}</div>${latest}` : html`${bulk}${latest}<ul class="todo card">${messages.map((of) => line(of, visit))}</ul>`}${pager(place, next)}`;
  return page({ place, title, content });
}

export async function redrive({ act }: Visit, form: FormData) {
  const all = given(form, 'all');
  if (all === undefined) {
    const id = encodeURIComponent(given(form, 'message') ?? '');
    const done = await act({ path: `/v1/admin/parked/${id}/redrive` });
    return done.ok ? ok('/ops/parked') : done;
  }
  const body = all === 'every' ? {} : { region: all };
  const made = await act<Bulk>({ path: '/v1/admin/redrives', body });
  return made.ok ? ok(`/ops/redrives/${made.value.redriveId}`) : made;
}

/** The record of one press over many: it stays, with who pressed. */
export async function showBulk(visit: Visit) {
  const { read, language, place, param } = visit;
  const answer = await read<Bulk>(`/v1/admin/redrives/${encodeURIComponent(param('id'))}`);
  if (!answer.ok) return answer.failure;
  const { done, failed, pending, startedAt } = answer.value;
  const title = texts.bulk[language];
  const count = (name: string, n: number) =>
    html`<section class="card"><h2><span class="many">${n}</span>${name}</h2></section>`;
  const content = html`<h1>${title}</h1><p class="note">${texts.by[language]} ${byWhom(answer.value, visit)} · ${momentOf(startedAt)}</p>
<div class="cards">${count(texts.done[language], done)}${count(texts.failed[language], failed.length)}${count(texts.pending[language], pending)}</div>${failed.length > 0 ? html`<ul class="todo card">${failed.map(({ messageId, code }) => html`<li><code>${messageId}</code> <code>${code}</code></li>`)}</ul>` : ''}<p class="act">${pending > 0 ? html`<a class="button" href="${place.address}">${texts.refresh[language]}</a> ` : ''}<a class="button" href="/ops/parked?lang=${language}">${texts.parkedTitle[language]}</a></p>`;
  return page({ place, title, content });
}
