import { html } from 'hono/html';
import { CaseId, MessageId } from '#contracts/case';
import { ok } from '#contracts/result';
import { unfinished } from '../../delivery/outbox/search.ts';
import type { OutboxState } from '../../delivery/outbox/tables.ts';
import type { Content } from '../../platform/html/frame.ts';
import { choice, filterForm } from '../console/filters.ts';
import { problemSummary, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { messageTexts } from '../console/texts.ts';
import { momentOf } from '../console/times.ts';
import { messageStateTexts, findTexts as texts } from './message-texts.ts';
import { opsTexts } from './texts.ts';

type Message = {
  readonly messageId: string;
  readonly caseId: string;
  readonly to: string;
  readonly sequence: number;
  readonly kind: keyof typeof messageTexts;
  readonly state: OutboxState;
  readonly attempts: number;
  readonly nextAttemptAt?: string;
  readonly held?: 'calendar' | 'breaker';
  readonly hurried: boolean;
  readonly lastFailure?: { readonly code: string; readonly at: string };
  readonly finishedAt?: string;
};
type Found = { readonly messages: readonly Message[]; readonly next?: string };

const tones: Partial<Record<OutboxState, string>> = {
  delivered: 'good',
  parked: 'bad',
  refused: 'bad',
  expired: 'bad',
};

/** What may be done about one that waits, and one that is parked. */
function actsOn({ messageId, state }: Message, { hidden, language }: Visit): Content | string {
  const it = html`<input type="hidden" name="message" value="${messageId}">`;
  if (state === 'pending')
    return html`<form method="post" class="act">${hidden}${it}<label class="tick"><input type="checkbox" name="despite"> ${texts.despite[language]}</label><button name="do" value="hurry">${texts.hurry[language]}<span class="hidden"> ${messageId}</span></button></form>`;
  if (state !== 'parked') return '';
  return html`<form method="post" class="act">${hidden}${it}<button name="do" value="redrive">${opsTexts.redrive[language]}<span class="hidden"> ${messageId}</span></button></form>`;
}

function line(of: Message, visit: Visit): Content {
  const { language, names } = visit;
  const { kind, state, to, caseId, messageId, sequence, attempts } = of;
  const { nextAttemptAt, held, hurried, lastFailure, finishedAt } = of;
  const facts = [
    texts.nth[language].replace('{n}', String(sequence)),
    `${opsTexts.attempts[language]} ${attempts}`,
    ...(nextAttemptAt ? [`${texts.next[language]} ${momentOf(nextAttemptAt)}`] : []),
    ...(held ? [texts[held][language]] : []),
    ...(hurried ? [texts.hurried[language]] : []),
    ...(finishedAt ? [`${texts.finished[language]} ${momentOf(finishedAt)}`] : []),
    ...(lastFailure ? [`${lastFailure.code} ${momentOf(lastFailure.at)}`] : []),
  ];
  return html`<li><p><b>${messageTexts[kind][language]}</b> → ${names.region(to)} <span class="state ${tones[state] ?? 'open'}">${messageStateTexts[state][language]}</span></p>
<p class="note">${facts.join(' · ')}</p><p class="note"><code>${messageId}</code> <a href="/console/cases/${caseId}?lang=${language}"><code>${caseId}</code></a></p>${actsOn(of, visit)}</li>`;
}

/** What is typed into the one field: the number of a message, else it is meant as that of a case. */
const byNumber = (typed: string): Readonly<Record<string, string>> =>
  typed === '' ? {} : { [MessageId.safeParse(typed).success ? 'messageId' : 'caseId']: typed };

/** Where a message is: by its number, its case, its region or its state, all in the address. */
export async function showMessages(visit: Visit) {
  const { read, language, place, query, regions, names, sent } = visit;
  const typed = query('number').trim();
  const region = regions.find((code) => code === query('region'));
  const states = Object.keys(messageStateTexts) as OutboxState[];
  const state = states.find((one) => one === query('state'));
  const isKnown = typed === '' || [MessageId, CaseId].some((id) => id.safeParse(typed).success);
  // Of nobody's case in particular, what is finished is not searched: it is years of it.
  const asked = typed === '' && !unfinished.some((one) => one === state) ? undefined : state;
  const search = new URLSearchParams({ limit: '50', ...byNumber(typed) });
  if (region) search.set('region', region);
  if (asked) search.set('state', asked);
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = isKnown
    ? await read<Found>(`/v1/admin/messages?${search}`)
    : ok<Found>({ messages: [] });
  if (!answer.ok) return answer.failure;
  const { messages, next } = answer.value;
  const all = regions.map((code) => [code, names.region(code)] as const);
  const named = states.map((one) => [one, messageStateTexts[one][language]] as const);
  const number = html`<label>${texts.number[language]} <input name="number" value="${typed}" maxlength="60" autocomplete="off" spellcheck="false"></label>`;
  const fields = html`${number}${choice('region', opsTexts.region, all, region, place)}${choice('state', texts.state, named, asked, place)}`;
  const title = texts.title[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p>${filterForm('/ops/messages', fields, place)}
${messages.length === 0 ? html`<div class="empty">${texts.none[language]}</div>` : html`<ul class="todo card">${messages.map((of) => line(of, visit))}</ul>`}${pager(place, next)}`;
  return page({ place, title, content });
}

export async function actOnMessage({ act, c }: Visit, form: FormData) {
  const message = textOf(form, 'message');
  const id = encodeURIComponent(message);
  const call =
    textOf(form, 'do') === 'hurry'
      ? {
          path: `/v1/admin/messages/${id}/hurry`,
          body: { despiteClosure: textOf(form, 'despite') === 'on' },
        }
      : { path: `/v1/admin/parked/${id}/redrive` };
  const done = await act(call);
  const { search } = new URL(c.req.url);
  return done.ok ? ok(`/ops/messages${search}`) : done;
}
