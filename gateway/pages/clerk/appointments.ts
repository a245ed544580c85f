import { html } from 'hono/html';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import { appointmentStates } from '../console/appointment-states.ts';
import { filterForm } from '../console/filters.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { clockOf } from '../console/times.ts';
import { comingTexts as texts } from './coming-texts.ts';

export type Coming = {
  readonly appointmentId: string;
  readonly state: keyof typeof appointmentStates;
  readonly region: string;
  readonly itemName: string;
  readonly regionalNumber?: string;
  readonly window?: string;
  readonly from?: string;
  readonly to?: string;
};
type Listing = { readonly appointments: readonly Coming[]; readonly next?: string };

const time = (iso: string | undefined): string => (iso ? clockOf(iso).slice(0, 5) : '');

function row(of: Coming, { language }: Visit) {
  const { state, region, itemName, regionalNumber, window, from, to } = of;
  const way = new URLSearchParams({ 'item-name': itemName, region, lang: language });
  const collect =
    state === 'booked' ? html`<a href="/w/collect?${way}">${texts.collect[language]}</a>` : '';
  return html`<tr><th scope="row">${time(from)}–${time(to)}</th><td lang="zh-CN">${window ?? ''}</td><td><code>${regionalNumber ?? ''}</code></td><td lang="zh-CN">${itemName}</td><td>${appointmentStates[state][language]} ${collect}</td></tr>`;
}

/** 预约来人: a window's day by time, and one of them by their number. */
export const showAppointments = (platform: Platform) => async (visit: Visit) => {
  const { read, language, place, query } = visit;
  const today = dayName(dayOf(platform.clock()));
  const date = /^\d{4}-\d\d-\d\d$/.test(query('date')) ? query('date') : today;
  const number = query('number').trim().slice(0, 60);
  const search = new URLSearchParams({ date, limit: '100' });
  if (number !== '') search.set('number', number);
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = await read<Listing>(`/v1/appointments?${search}`);
  if (!answer.ok) return answer.failure;
  const { appointments, next } = answer.value;
  const fields = html`<label>${texts.date[language]} <input name="date" type="date" value="${date}"></label><label>${texts.search[language]} <input name="number" value="${number}" maxlength="60" autocomplete="off" spellcheck="false"></label>`;
  const heads = [texts.time, texts.window, texts.number, texts.item, texts.state];
  const none = number === '' ? texts.none : texts.noNumber;
  const title = texts.title[language];
  const list =
    appointments.length === 0
      ? html`<div class="empty" role="status">${none[language]}</div>`
      : html`<div class="scroll card" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${heads.map((name) => html`<th scope="col">${name[language]}</th>`)}</tr></thead><tbody>${appointments.map((of) => row(of, visit))}</tbody></table></div>`;
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${filterForm('/w/appointments', fields, place)}<p class="act"><a class="button" href="/w/applicant?lang=${language}">${texts.byPerson[language]}</a></p>${list}${pager(place, next)}`;
  return page({ place, title, content });
};
