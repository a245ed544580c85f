import { html, raw } from 'hono/html';
import encodeQR from 'qr';
import { ok } from '#contracts/result';
import { TicketId } from '#contracts/ticket';
import type { TicketView } from '../../casework/appointments/ticket-routes.ts';
import { type Content, withQuery } from '../../platform/html/frame.ts';
import type { Text } from '../../platform/html/text.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { field, given, problemSummary, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { clockOf } from '../console/times.ts';
import { queueTexts as texts } from './queue-texts.ts';

type Queue = {
  readonly region: string;
  readonly place: string;
  readonly places: readonly string[];
  readonly waiting: readonly TicketView[];
  readonly called: readonly TicketView[];
  readonly missed: readonly TicketView[];
  readonly more: boolean;
};

/** What a form does about one number. */
type Press = readonly [step: string, name: Text];

const hour = (iso: string): string => clockOf(iso).slice(0, 5);

function buttons({ ticketId, number }: TicketView, presses: readonly Press[], visit: Visit) {
  const { language, hidden } = visit;
  const all = presses.map(
    ([step, name]) =>
      html`<button name="do" value="${step}">${name[language]}<span class="hidden"> ${number}</span></button> `,
  );
  return html`<form method="post" class="act">${hidden}<input type="hidden" name="ticket" value="${ticketId}">${all}</form>`;
}

function line(of: TicketView, presses: readonly Press[], visit: Visit): Content {
  const { language } = visit;
  const { number, window, dueAt, takenAt } = of;
  const why = dueAt
    ? html`${texts.due[language]} <time datetime="${dueAt}">${hour(dueAt)}</time>`
    : texts.walkIn[language];
  return html`<li class="act"><span><b>${number}</b> ${window ? html`<span class="tag" lang="zh-CN">${window}</span> ` : ''}<span class="dim">${why} · ${texts.taken[language]} <time datetime="${takenAt}">${hour(takenAt)}</time></span></span>${presses.length > 0 ? buttons(of, presses, visit) : ''}</li>`;
}

function lines(name: Text, all: readonly TicketView[], presses: readonly Press[], visit: Visit) {
  if (all.length === 0) return '';
  return html`<section class="card"><h2><span class="many">${all.length}</span>${name[visit.language]}</h2><ul class="todo">${all.map((of) => line(of, presses, visit))}</ul></section>`;
}

/** The hall and the window stay in the address: a bookmark of the counter's own machine. */
function whereForm({ places, place }: Queue, window: string, { language }: Visit): Content {
  const halls = places.map(
    (name) =>
      html`<option lang="zh-CN" value="${name}" ${name === place ? 'selected' : ''}>${name}</option>`,
  );
  const choice =
    places.length > 1
      ? html`<label>${texts.place[language]} <select name="place">${halls}</select></label>`
      : '';
  return html`<form class="filter" method="get" action="/w/queue"><input type="hidden" name="lang" value="${language}">${choice}<label>${texts.window[language]} <input name="window" value="${window}" maxlength="40" autocomplete="off" spellcheck="false" required></label><button>${texts.use[language]}</button></form>`;
}

const own: readonly Press[] = [
  ['recalled', texts.again],
  ['served', texts.served],
  ['missed', texts.missed],
];

function atWindow({ called }: Queue, window: string, visit: Visit): Content {
  const { language, hidden, sent } = visit;
  if (window === '') return html`<p class="note">${texts.chooseWindow[language]}</p>`;
  const here = called.filter((of) => of.window === window);
  const now =
    here.length === 0
      ? html`<p class="dim">${texts.nobody[language]}</p>`
      : html`<ul class="todo">${here.map((of) => line(of, own, visit))}</ul>`;
  return html`<section class="card"><h2>${texts.now[language]} · <span lang="zh-CN">${window}</span></h2>${now}<form method="post">${hidden}<p class="act"><button class="main" name="do" value="call" ${sent ? '' : 'autofocus'}>${texts.next[language]}</button></p></form></section>`;
}

/** The number that was given a moment ago, with the code by which whoever holds it follows it. */
function justGiven(
  platform: Platform,
  { waiting }: Queue,
  { query, language, sent }: Visit,
): Content {
  const id = TicketId.safeParse(query('given')).data;
  const of = waiting.find(({ ticketId }) => ticketId === id);
  // The press that came to nothing gave none.
  if (!of || sent) return html``;
  const url = `${platform.config.publicOrigin}${of.links.page}`;
  return html`<section class="done" role="status"><p>${texts.given[language]}<b>${of.number}</b></p><p><a href="${url}">${texts.slip[language]}</a></p><div class="qr" role="img" aria-label="${texts.slip[language]}">${raw(encodeQR(url, 'svg', { ecc: 'medium', border: 2 }))}</div></section>`;
}

const missedPresses: readonly Press[] = [
  ['recalled', texts.again],
  ['left', texts.left],
];

/** What a button of the page asks its door for. */
function press({ act, query }: Visit, form: FormData) {
  const doing = textOf(form, 'do');
  const hall = query('place') ? { place: query('place') } : {};
  const window = query('window').trim();
  const number = given(form, 'number');
  if (doing === 'take')
    return act<TicketView>({
      path: '/v1/tickets',
      body: { ...hall, ...(number ? { number } : {}) },
    });
  if (doing === 'call')
    return act<TicketView>({ path: '/v1/tickets/call', body: { ...hall, window } });
  const path = `/v1/tickets/${encodeURIComponent(textOf(form, 'ticket'))}/steps`;
  const body = { step: doing, ...(doing === 'recalled' ? { window } : {}) };
  return act<TicketView>({ path, body });
}

/** 叫号: who waits in this hall, and whose turn it is at this window. */
export const queuePage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { read, language, place, query, hidden, sent } = visit;
    const asked = query('place') ? `?${new URLSearchParams({ place: query('place') })}` : '';
    const answer = await read<Queue>(`/v1/tickets${asked}`);
    if (!answer.ok) return answer.failure;
    const queue = answer.value;
    const window = query('window').trim().slice(0, 40);
    const elsewhere = queue.called.filter((of) => of.window !== window);
    const screen = withQuery(`/screen/${queue.region}`, {
      place: queue.place || undefined,
      lang: language,
    });
    const waiting =
      queue.waiting.length === 0
        ? html`<div class="empty">${texts.none[language]}</div>`
        : lines(texts.waiting, queue.waiting, [['left', texts.left]], visit);
    const take = html`<form method="post" class="card">${hidden}<h2>${texts.take[language]}</h2>${field({ name: 'number', label: texts.booked, extra: { maxlength: 60 } }, language, sent)}<p class="act"><button name="do" value="take">${texts.take[language]}</button></p></form>`;
    const title = texts.title[language];
    const content = html`<h1>${title} ${queue.place ? html`<span class="tag" lang="zh-CN">${queue.place}</span>` : ''}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p>${justGiven(platform, queue, visit)}${whereForm(queue, window, visit)}${atWindow(queue, window, visit)}${waiting}${queue.more ? html`<p class="note">${texts.more[language]}</p>` : ''}${lines(texts.others, elsewhere, [], visit)}${lines(texts.passed, queue.missed, window === '' ? missedPresses.slice(1) : missedPresses, visit)}${take}<p class="act"><a class="button" href="${screen}">${texts.screen[language]}</a></p>`;
    return page({ place, title, content });
  },
  send: async (visit: Visit, form: FormData) => {
    const done = await press(visit, form);
    if (!done.ok) return done;
    const { query } = visit;
    const kept = { place: query('place') || undefined, window: query('window') || undefined };
    const isNew = textOf(form, 'do') === 'take';
    return ok(withQuery('/w/queue', { ...kept, given: isNew ? done.value.ticketId : undefined }));
  },
});
