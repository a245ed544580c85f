import { html } from 'hono/html';
import { ItemCode } from '#contracts/identifiers';
import type { Item } from '#contracts/item';
import { ok } from '#contracts/result';
import type { TicketState } from '#contracts/ticket';
import { placesOf } from '../../casework/appointments/ticket-store.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import { appointmentStates } from '../console/appointment-states.ts';
import { given, problemSummary, textOf, unread } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { cutNote } from '../console/pager.ts';
import { clockOf, momentOf } from '../console/times.ts';
import { ticketStates } from '../public/ticket-texts.ts';
import { appointmentTexts as texts } from './appointment-texts.ts';
import { everywhere, listed, towards } from './desk.ts';
import { elderTexts } from './elder-texts.ts';
import { type Tile, tiles } from './mine.ts';

type Appointment = {
  readonly appointmentId: string;
  readonly state: keyof typeof appointmentStates;
  readonly region: string;
  readonly itemName: string;
  readonly regionalNumber?: string;
  readonly window?: string;
  readonly from?: string;
  readonly ticket?: {
    readonly ticketId: string;
    readonly number: string;
    readonly state: TicketState;
  };
};
type Slots = {
  readonly slots: readonly {
    readonly slotId: string;
    readonly window: string;
    readonly from: string;
    readonly to: string;
    readonly free: number;
  }[];
};
type Items = {
  readonly items: readonly Pick<Item, 'code' | 'name' | 'region'>[];
  readonly next?: string;
};
const most = 20;

/** Of today: a number is of one day. */
const isToday = ({ state, from }: Appointment, now: Date): boolean =>
  state === 'booked' &&
  from !== undefined &&
  dayName(dayOf(new Date(from))) === dayName(dayOf(now));

/** The number that was taken for it, or how one is taken: in the hall in which they stand, where a region has several. */
export function ticketPart(
  { appointmentId, region, regionalNumber, ticket }: Appointment,
  halls: readonly string[],
  { language, hidden, sent }: Pick<Visit, 'language' | 'hidden' | 'sent'>,
): Content {
  if (ticket)
    return html` <a class="button" href="/q/${ticket.ticketId}?lang=${language}">${texts.ticket[language]} ${ticket.number} · ${ticketStates[ticket.state][language]}</a>`;
  const chosen = sent && textOf(sent.form, 'place');
  const options = halls.map(
    (name) =>
      html`<option lang="zh-CN" value="${name}" ${name === chosen ? 'selected' : ''}>${name}</option>`,
  );
  const choice =
    halls.length > 1
      ? html`<label>${texts.hall[language]} <select name="place">${options}</select></label> `
      : '';
  return html`<form method="post">${hidden}<input type="hidden" name="appointment" value="${appointmentId}"><input type="hidden" name="region" value="${region}">${choice}<button name="do" value="arrive">${texts.arrive[language]}<span class="hidden"> ${regionalNumber ?? ''}</span></button></form>`;
}

async function line(platform: Platform, of: Appointment, visit: Visit): Promise<Content> {
  const { language, names, hidden } = visit;
  const { appointmentId, state, itemName, region, regionalNumber, window, from } = of;
  const now = platform.clock();
  const isToCome = state === 'booked' && (from === undefined || new Date(from) > now);
  const mine = isToday(of, now) ? ticketPart(of, await placesOf(platform, region), visit) : '';
  const cancel = html`<form method="post">${hidden}<input type="hidden" name="appointment" value="${appointmentId}"><input type="hidden" name="region" value="${region}"><button name="do" value="cancel">${texts.cancel[language]}<span class="hidden"> ${regionalNumber ?? ''}</span></button></form>`;
  return html`<li class="act"><span><b lang="zh-CN">${itemName}</b> <span class="tag">${appointmentStates[state][language]}</span> ${from ? html`<time datetime="${from}">${momentOf(from)}</time>` : ''} <span class="dim">${names.region(region)}${window ? html` · <span lang="zh-CN">${window}</span>` : ''}${regionalNumber ? html` · ${texts.number[language]} <code>${regionalNumber}</code>` : ''}</span></span>${mine}${isToCome ? cancel : ''}</li>`;
}

/** The items of a name, each a way to its places. */
async function itemChoice({ read, language, query, names }: Visit): Promise<Content> {
  const q = query('q').slice(0, 60);
  const search = html`<form class="filter" method="get" action="/me/appointments"><input type="hidden" name="lang" value="${language}"><label>${texts.item[language]} <input name="q" value="${q}" autocomplete="off"></label><button>${texts.find[language]}</button></form>`;
  if (q === '') return search;
  const found = await read<Items>(`/v1/items?${new URLSearchParams({ q, limit: String(most) })}`);
  const items = found.ok ? found.value.items : [];
  const ways = items.map(
    ({ code, name, region }) =>
      html`<li><a href="/me/appointments?item=${code}&amp;region=${region}&amp;lang=${language}#book"><b lang="zh-CN">${name}</b> <span class="dim">${names.region(region)}</span></a></li>`,
  );
  return html`${search}${ways.length === 0 ? html`<div class="empty">${texts.noItems[language]}</div>` : html`<ul class="todo card">${ways}</ul>`}${found.ok ? cutNote(found.value.next, most, language) : unread(found.failure, language)}`;
}

/** The free places of one day, one of which is booked. */
async function slotForm(visit: Visit, item: string, region: string, tomorrow: string) {
  const { read, language, query, hidden, names } = visit;
  const date = /^\d{4}-\d\d-\d\d$/.test(query('date')) ? query('date') : tomorrow;
  const search = new URLSearchParams({ region, itemCode: item, date });
  const answer = await read<Slots>(`/v1/appointments/slots?${search}`);
  const day = html`<form class="filter" method="get" action="/me/appointments" id="book"><input type="hidden" name="lang" value="${language}"><input type="hidden" name="item" value="${item}"><input type="hidden" name="region" value="${region}"><label>${texts.date[language]} · ${names.region(region)} <input name="date" type="date" value="${date}"></label><button>${texts.look[language]}</button></form>`;
  if (!answer.ok) return html`${day}${unread(answer.failure, language)}`;
  const free = answer.value.slots.filter(({ free: left }) => left > 0);
  if (free.length === 0) return html`${day}<div class="empty">${texts.noSlots[language]}</div>`;
  const choices = free.map(
    ({ slotId, window, from, to, free: left }) =>
      html`<label class="tick"><input type="radio" name="slot" value="${slotId}" required> <span><b class="clock">${clockOf(from).slice(0, 5)}–${clockOf(to).slice(0, 5)}</b> <span lang="zh-CN">${window}</span> <span class="dim">${texts.left[language]} ${left}</span></span></label>`,
  );
  return html`${day}<form method="post" class="card">${hidden}<input type="hidden" name="item" value="${item}"><input type="hidden" name="region" value="${region}"><fieldset><legend>${texts.slot[language]}</legend>${choices}</fieldset><p class="act"><button class="main" name="do" value="book">${texts.book[language]}</button></p></form>`;
}

type Booked = { readonly appointments: readonly Appointment[]; readonly next?: string };
const dayMs = 86_400_000;

/** 预约: what a person has booked in every region, and a place at a window of any of them. */
export const appointmentsPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { language, place, query, regions, sent } = visit;
    const mine = await everywhere<Appointment>(platform, visit, async ({ read }) => {
      const answer = await read<Booked>('/v1/appointments?limit=100');
      return answer.ok ? ok({ rows: answer.value.appointments, next: answer.value.next }) : answer;
    });
    const item = ItemCode.safeParse(query('item')).data;
    const region = regions.find((code) => code === query('region'));
    const tomorrow = dayName(dayOf(new Date(platform.clock().getTime() + dayMs)));
    const booking =
      item !== undefined && region !== undefined
        ? await slotForm(await towards(platform, visit, region), item, region, tomorrow)
        : await itemChoice(visit);
    const title = texts.title[language];
    const lines = await Promise.all(mine.found.map((of) => line(platform, of, visit)));
    const list = html`<ul class="todo card">${lines}</ul>`;
    const booked = listed(mine, visit, list, texts.none);
    const isBooking = ['q', 'item', 'book'].some((name) => query(name) !== '');
    const ways: Tile[] = isBooking
      ? [['/me/appointments', elderTexts.back[language]]]
      : [['/me/appointments?book=1', elderTexts.appointments[language]]];
    const both = html`${booked}<h2>${texts.book[language]}</h2>${booking}`;
    const one = html`${isBooking ? booking : booked}${tiles(ways, visit)}`;
    const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${place.size ? one : both}`;
    return page({ place, title, content });
  },
  send: async (at: Visit, form: FormData) => {
    const region = textOf(form, 'region');
    const visit = await towards(platform, at, region);
    const doing = textOf(form, 'do');
    if (doing === 'book') {
      const applicant = { kind: 'subject' };
      const [itemCode, slotId] = [textOf(form, 'item'), textOf(form, 'slot')];
      const body = { region, itemCode, slotId, applicant };
      const booked = await visit.act({ path: '/v1/appointments', body }, 'book');
      return booked.ok ? ok('/me/appointments') : booked;
    }
    const act = doing === 'arrive' ? 'ticket' : 'cancellation';
    const id = encodeURIComponent(textOf(form, 'appointment'));
    const place = given(form, 'place');
    const body = act === 'ticket' && place ? { place } : {};
    const done = await visit.act({ path: `/v1/appointments/${id}/${act}`, body }, act);
    return done.ok ? ok('/me/appointments') : done;
  },
});
