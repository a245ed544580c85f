import { html } from 'hono/html';
import { CaseId } from '#contracts/case';
import { ok } from '#contracts/result';
import { given, problemSummary, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { momentOf } from '../console/times.ts';
import { webhookTexts as texts } from './message-texts.ts';
import { opsTexts } from './texts.ts';

type Parked = {
  readonly id: string;
  readonly clientId: string;
  /** Of what is about no case, the name of the event. */
  readonly caseId: string;
  readonly type: string;
  readonly attempts: number;
  readonly lastFailure?: { readonly code: string; readonly at: string };
  readonly at: string;
};
type Member = {
  readonly clientId: string;
  readonly state: 'closed' | 'open' | 'half_open';
  readonly since?: string;
  readonly waiting: number;
  readonly parked: number;
};
type Webhooks = {
  readonly parked: readonly Parked[];
  readonly members: readonly Member[];
  readonly next?: string;
};

const stands = {
  closed: ['good', texts.answers],
  open: ['bad', texts.silent],
  half_open: ['open', texts.trying],
} as const;

function member(of: Member, { language, names, hidden }: Visit) {
  const { clientId, state, since, waiting, parked } = of;
  const [tone, words] = stands[state];
  const name = names.actor(`member:${clientId}`);
  const all =
    parked === 0
      ? ''
      : html`<form method="post" class="act">${hidden}<button name="all" value="${clientId}">${texts.redriveAll[language]}<span class="hidden"> ${name}</span></button></form>`;
  return html`<li><b>${name}</b> <span class="state ${tone}">${words[language]}</span> <span class="dim">${since ? `${opsTexts.since[language]} ${momentOf(since)} · ` : ''}${texts.waiting[language]} ${waiting} · ${texts.parked[language]} ${parked}</span>${all}</li>`;
}

function line(of: Parked, { language, names, hidden }: Visit) {
  const isCase = CaseId.safeParse(of.caseId).success;
  const about = isCase
    ? html`<a href="/console/cases/${of.caseId}?lang=${language}"><code>${of.caseId}</code></a>`
    : html`<code>${of.type}</code>`;
  return html`<li><form method="post" class="act">${hidden}<span><b>${names.actor(`member:${of.clientId}`)}</b> ${about} <span class="dim">${isCase ? `${texts.changed[language]} ` : ''}${momentOf(of.at)} · ${opsTexts.attempts[language]} ${of.attempts}${of.lastFailure ? ` · ${of.lastFailure.code} ${momentOf(of.lastFailure.at)}` : ''}</span></span><button name="one" value="${of.id}">${texts.redrive[language]}<span class="hidden"> ${of.id}</span></button></form></li>`;
}

/** 状态通知: how members answer when they are called, and what none of the attempts brought them. */
export async function showWebhooks(visit: Visit) {
  const { read, language, place, query, sent } = visit;
  const search = new URLSearchParams({ limit: '50' });
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = await read<Webhooks>(`/v1/admin/webhooks?${search}`);
  if (!answer.ok) return answer.failure;
  const { parked, members, next } = answer.value;
  const list =
    members.length === 0
      ? html`<p class="dim">${texts.noMembers[language]}</p>`
      : html`<ul class="todo">${members.map((of) => member(of, visit))}</ul>`;
  const title = texts.title[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p><section class="card"><h2>${texts.members[language]}</h2>${list}</section>
${parked.length === 0 ? html`<div class="empty">${texts.none[language]}</div>` : html`<ul class="todo card">${parked.map((of) => line(of, visit))}</ul>`}${pager(place, next)}`;
  return page({ place, title, content });
}

export async function redriveWebhook({ act }: Visit, form: FormData) {
  const clientId = given(form, 'all');
  const id = encodeURIComponent(textOf(form, 'one'));
  const done = await act(
    clientId === undefined
      ? { path: `/v1/admin/webhooks/${id}/redrive` }
      : { path: '/v1/admin/webhooks/redrive', body: { clientId } },
  );
  return done.ok ? ok('/ops/webhooks') : done;
}
