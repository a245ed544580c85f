import { html } from 'hono/html';
import { ok } from '#contracts/result';
import type { HandoffSummary } from '../../casework/handoffs/view.ts';
import { field, given, problemSummary, select, textsOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { pagesOfPaper } from '../console/handoff-texts.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { eventTexts, clerkTexts as texts } from './texts.ts';

type Handoffs = { readonly handoffs: readonly HandoffSummary[]; readonly next?: string };
type Bag = {
  readonly batchId: string;
  readonly from: string;
  readonly to: string;
  readonly handoffIds: readonly string[];
  readonly waybill?: string;
  readonly dispatchedAt?: string;
};

/** Sealed dossiers that leave from here, by where they go. */
export async function showBags(visit: Visit) {
  const { read, caller, language, names, place, hidden, sent, query } = visit;
  const search = new URLSearchParams({ state: 'sealed', limit: '100' });
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = await read<Handoffs>(`/v1/handoffs?${search}`);
  if (!answer.ok) return answer.failure;
  const ours = answer.value.handoffs.filter(
    ({ from, batchId }) => from === caller.region && batchId === undefined,
  );
  const ways = [...new Set(ours.map(({ to }) => to))];
  const forms = ways.map((to) => {
    const lines = ours.filter((of) => of.to === to);
    return html`<form method="post" class="card">${hidden}<fieldset><legend>${names.region(to)}</legend>${lines.map(
      ({ id, items, pages }) =>
        html`<label class="tick"><input type="checkbox" name="dossier" value="${id}" checked> <span lang="zh-CN">${items.map(({ name, code }) => name || code).join('、')}</span> · ${pagesOfPaper(pages, language)}</label>`,
    )}</fieldset><p class="act"><button class="main">${texts.bagMake[language]}</button></p></form>`;
  });
  const title = texts.bags[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.bagLead[language]}</p>${ways.length === 0 ? html`<div class="empty">${texts.bagNone[language]}</div>` : forms}${pager(place, answer.value.next)}`;
  return page({ place, title, content });
}

export async function makeBag({ act }: Visit, form: FormData) {
  const body = { handoffIds: textsOf(form, 'dossier') };
  const made = await act<Bag>({ path: '/v1/batches', body });
  return made.ok ? ok(`/w/bags/${made.value.batchId}`) : made;
}

/** One bag: its list to print, and the courier that takes it. */
export async function showBag(visit: Visit) {
  const { read, param, caller, language, names, place, hidden, sent, couriers } = visit;
  const answer = await read<Bag>(`/v1/batches/${encodeURIComponent(param('id'))}`);
  if (!answer.ok) return answer.failure;
  const bag = answer.value;
  const options = [
    ['', texts.ownWaybill[language]] as const,
    ...couriers.map((code) => [code, names.courier(code)] as const),
  ];
  const leaves = bag.dispatchedAt === undefined && caller.region === bag.from;
  const leave = html`<form method="post" class="card">${hidden}${couriers.length > 0 ? select({ name: 'courier', label: texts.courier, options }, language, sent) : ''}${field({ name: 'waybill', label: texts.waybill, extra: { maxlength: 40 } }, language, sent)}
<p class="act"><button class="main">${eventTexts.dispatched[language]}</button></p></form>`;
  const title = `${texts.bag[language]} · ${names.region(bag.from)} → ${names.region(bag.to)}`;
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}
<section class="card"><ul class="todo">${bag.handoffIds.map((id) => html`<li><a href="/w/handoffs/${id}?lang=${language}"><code>${id}</code></a></li>`)}</ul>
${bag.waybill ? html`<p>${texts.waybill[language]} <code>${bag.waybill}</code></p>` : ''}<p class="act"><a class="button" href="/console/batches/${bag.batchId}/manifest?lang=${language}">${texts.print[language]}</a></p></section>
${leaves ? leave : html`<p class="done">${texts.bagLeft[language]}</p>`}`;
  return page({ place, title, content });
}

export async function sendBag({ act, param }: Visit, form: FormData) {
  const id = encodeURIComponent(param('id'));
  const courier = given(form, 'courier');
  const waybill = given(form, 'waybill');
  const body = { ...(courier ? { courier } : {}), ...(waybill ? { waybill } : {}) };
  const done = await act({ path: `/v1/batches/${id}/dispatch`, body });
  return done.ok ? ok(`/w/bags/${id}`) : done;
}
