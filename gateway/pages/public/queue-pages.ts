import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import { failure } from '#contracts/failures';
import { TicketId } from '#contracts/ticket';
import { aheadOf, screenOf } from '../../casework/appointments/ticket-list.ts';
import {
  hallOf,
  placesOf,
  readTicket,
  type TicketRow,
  today,
} from '../../casework/appointments/ticket-store.ts';
import { pagePolicy } from '../../platform/html/answer.ts';
import { type Content, frame, withQuery } from '../../platform/html/frame.ts';
import type { Act } from '../../platform/http/act.ts';
import type { Env } from '../../platform/http/http.ts';
import { openPage } from '../../platform/http/openapi.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { pageAddress, pageLanguage, refuseBrowser } from '../../trust/identity/browser-answer.ts';
import { regionName } from './home-page.ts';
import { screenTexts as texts } from './queue-texts.ts';
import { table } from './tables-pages.ts';
import { ticketStates } from './ticket-texts.ts';

/** What is on a wall is never older than this, and asks no script for it. */
const screenSeconds = 5;
/** Somebody's own number, on their phone. */
const ownSeconds = 15;

const isStillIn = (c: Context): boolean => c.req.query('still') !== undefined;

/**
 * Answers a page that renews itself until its reader stops it: by the header that every browser knows, so that it needs no
 * script. A real-time event may (WCAG 2.2.1), and the way to stop it is on the page (2.2.2).
 * @param seconds undefined where there is nothing more to come
 */
function answerRenewing(
  c: Context,
  seconds: number | undefined,
  title: string,
  content: Content,
): Response | Promise<Response> {
  const language = pageLanguage(c);
  const address = pageAddress(c);
  const isStill = isStillIn(c);
  if (!isStill && seconds !== undefined) c.header('refresh', String(seconds));
  const way = withQuery(address, { still: isStill ? undefined : '1', lang: language });
  const stop = html`<p class="note"><a href="${way}">${(isStill ? texts.go : texts.stop)[language]}</a></p>`;
  c.header('content-security-policy', pagePolicy());
  c.header('referrer-policy', 'no-referrer');
  c.header('cache-control', `public, max-age=${isStill ? 0 : 2}`);
  c.header('vary', 'accept-language');
  return c.html(
    frame({
      language,
      title,
      address,
      content: html`${content}${seconds === undefined ? '' : stop}`,
    }),
  );
}

/** `/screen/{region}`: the numbers called in a hall, for its wall and for everybody's phone. */
async function showScreen(platform: Platform, c: Context) {
  const language = pageLanguage(c);
  const region = c.req.param('region') ?? '';
  const { document } = await currentFederation(platform);
  const entry = document.regions.find(({ code }) => code === region);
  if (!entry) return refuseBrowser(c, failure('federation.region_unknown'));
  const hall = await hallOf(platform, region, c.req.query('place'));
  if (!hall.ok) return refuseBrowser(c, hall.failure);
  const { called, waiting } = await screenOf(platform, hall.value);
  const rows = called.map(
    ({ number, window }) =>
      html`<tr><th scope="row">${number}</th><td lang="zh-CN">${window ?? ''}</td></tr>`,
  );
  const title = texts.title[language];
  const heads = [texts.number, texts.window].map(
    (name) => html`<th scope="col">${name[language]}</th>`,
  );
  const list =
    rows.length === 0
      ? html`<p class="empty">${texts.none[language]}</p>`
      : html`<div class="screen" role="status">${table(title, heads, rows)}</div>`;
  const halls = await placesOf(platform, region);
  const others = halls.map(
    (name) =>
      html`<a lang="zh-CN" href="${withQuery(`/screen/${region}`, { place: name, lang: language })}" ${name === hall.value.place ? html`aria-current="page"` : ''}>${name}</a>`,
  );
  const choice =
    halls.length > 1
      ? html`<nav class="kinds" aria-label="${texts.halls[language]}">${others}</nav>`
      : '';
  const content = html`<section class="card"><h1>${title} · ${regionName(entry, language)}${hall.value.place ? html` <span class="tag" lang="zh-CN">${hall.value.place}</span>` : ''}</h1>${list}<p>${texts.waiting[language]} <b>${waiting}</b></p>${choice}</section>`;
  return answerRenewing(c, screenSeconds, title, content);
}

/** What a number may still come to; undefined where nothing: a number is of one day, whatever became of it. */
async function standing(
  platform: Platform,
  row: TicketRow,
  language: Language,
): Promise<Content | undefined> {
  if (row.day !== today(platform)) return undefined;
  switch (row.state) {
    case 'waiting': {
      const ahead = await aheadOf(platform, row);
      return html`<p><b>${texts.ahead[language].replace('{n}', String(ahead ?? 0))}</b></p>`;
    }
    case 'called':
      return html`<p class="done" role="alert">${texts.come[language]} <b lang="zh-CN">${row.window ?? ''}</b></p>`;
    case 'missed':
      return html`<p class="empty" role="alert">${texts.missedNext[language]}</p>`;
    default:
      return undefined;
  }
}

/** `/q/{ticket}`: for whoever holds the number; nothing on it says who that is. */
async function showTicket(platform: Platform, c: Context) {
  const language = pageLanguage(c);
  const id = TicketId.safeParse(c.req.param('id')).data;
  const row = id === undefined ? undefined : await readTicket(platform, id);
  const now = row && (await standing(platform, row, language));
  if (!row) return refuseBrowser(c, failure('ticket.not_found'));
  const { document } = await currentFederation(platform);
  const entry = document.regions.find(({ code }) => code === row.region);
  const title = texts.mine[language];
  const screen = withQuery(`/screen/${row.region}`, {
    place: row.place || undefined,
    lang: language,
  });
  const content = html`<section class="card"><h1>${title}</h1><p class="big"><b>${row.number}</b>${now ? html` <span class="tag">${ticketStates[row.state][language]}</span>` : ''}</p>${now ?? html`<p class="empty">${texts[row.state === 'cancelled' ? 'cancelled' : 'over'][language]}</p>`}<p class="note">${entry ? regionName(entry, language) : ''} <span lang="zh-CN">${row.place}</span> <time datetime="${row.day}">${row.day}</time></p><p><a href="${screen}">${texts.title[language]}</a></p></section>`;
  return answerRenewing(c, now ? ownSeconds : undefined, title, content);
}

/** Nobody stands before a screen on a wall to load it again: it comes back by itself from a moment in which nothing could be read. */
const comesBack =
  (seconds: number): MiddlewareHandler =>
  async (c, next) => {
    await next();
    if (c.res.status >= 500 && !isStillIn(c)) c.res.headers.set('refresh', String(seconds));
  };

/** Pages of a hall, for everybody who stands in it. */
export function openQueuePages(app: OpenAPIHono<Env>, platform: Platform, act: Act): void {
  openPage(app, '/screen/:region', act, (c) => showScreen(platform, c), [comesBack(screenSeconds)]);
  openPage(app, '/q/:id', act, (c) => showTicket(platform, c), [comesBack(ownSeconds)]);
}
