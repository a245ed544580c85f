import { html } from 'hono/html';
import type { Item } from '#contracts/item';
import { ok } from '#contracts/result';
import type { Content } from '../../platform/html/frame.ts';
import {
  field,
  given,
  inChinese,
  problemSummary,
  select,
  textOf,
  unread,
} from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { cutNote } from '../console/pager.ts';
import { collectTexts } from './collect-texts.ts';
import { clerkTexts as texts } from './texts.ts';

type Items = { readonly items: readonly Item[]; readonly next?: string };
/** As many as the door gives at once. */
const most = 100;
type Resolved = {
  readonly issuerRegion: string;
  readonly claims?: Readonly<Record<string, string>>;
  /** Instead of them, where the holder agreed to a comparison and no more. */
  readonly matches?: Readonly<Record<string, boolean>>;
};

/** What can be asked of a holder who only agreed to a yes or no, by what the certificate calls it. */
const questions = {
  holderName: texts.matchName,
  holderCode: texts.matchNumber,
  ageAtLeast: texts.matchAge,
};
type Question = keyof typeof questions;

function answer([name, isSo]: readonly [string, boolean], { language }: Visit): Content {
  const said = isSo ? texts.matchYes : texts.matchNo;
  return html`<div><dt>${questions[name as Question]?.[language] ?? name}</dt><dd><span class="state ${isSo ? 'good' : 'bad'}">${said[language]}</span></dd></div>`;
}

function shown({ issuerRegion, claims = {}, matches = {} }: Resolved, visit: Visit): Content {
  const { language, names } = visit;
  const read = Object.entries(claims).map(
    ([name, value]) => html`<div><dt>${name}</dt><dd lang="zh-CN">${value}</dd></div>`,
  );
  const compared = Object.entries(matches).map((one) => answer(one, visit));
  return html`<section class="done" role="status"><b>${texts.showingValid[language]}</b> · ${names.region(issuerRegion)}</section><section class="card"><dl class="facts">${read}${compared}</dl></section>`;
}

/** Open once a code was refused: its holder may have agreed to this and no more. */
function comparison({ language, sent }: Visit): Content {
  const one = (name: Question, extra: Readonly<Record<string, string | number>>) =>
    field(
      {
        name,
        label: questions[name],
        pointer: name === 'ageAtLeast' ? '/match/ageAtLeast' : `/match/equals/${name}`,
        extra,
      },
      language,
      sent,
    );
  return html`<details ${sent ? 'open' : ''}><summary>${texts.match[language]}</summary><p class="note">${texts.matchLead[language]}</p>${one('holderName', { maxlength: 200 })}${one('holderCode', { maxlength: 200 })}${one('ageAtLeast', { inputmode: 'numeric', maxlength: 3 })}</details>`;
}

/** What was asked; absent where the certificate is to be read. */
function matchOf(form: FormData) {
  const equals = Object.fromEntries(
    (['holderName', 'holderCode'] as const).flatMap((name) => {
      const value = given(form, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const age = given(form, 'ageAtLeast');
  const asked = {
    ...(Object.keys(equals).length > 0 ? { equals } : {}),
    ...(age === undefined ? {} : { ageAtLeast: Number(age) }),
  };
  return Object.keys(asked).length > 0 ? { match: asked } : {};
}

/** Where there are more items than a choice holds: they are found by their name. */
function itemSearch(q: string, { language }: Visit): Content {
  return html`<form class="filter" method="get" action="/w/show"><input type="hidden" name="lang" value="${language}"><label>${collectTexts.search[language]} <input name="item-name" value="${q}" autocomplete="off"></label><button>${collectTexts.find[language]}</button></form>`;
}

/** @param item of the code before: the next one is for the same, more often than not */
async function draw(visit: Visit, resolved?: Resolved, item?: string) {
  const { read, query, language, names, place, hidden, sent } = visit;
  const q = query('item-name').slice(0, 60);
  const search = new URLSearchParams({ limit: String(most), ...(q ? { q } : {}) });
  const listed = await read<Items>(`/v1/items?${search}`);
  const items = (listed.ok ? listed.value.items : []).map(
    ({ code, name, region }) =>
      [code, name, { ...inChinese, group: names.region(region) }] as const,
  );
  const isMany = q !== '' || (listed.ok && listed.value.next !== undefined);
  const short = listed.ok
    ? html`${cutNote(listed.value.next, most, language)}${isMany ? itemSearch(q, visit) : ''}`
    : unread(listed.failure, language);
  const title = texts.showing[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.showingLead[language]}</p>${resolved ? shown(resolved, visit) : ''}${short}
<form method="post" class="card">${hidden}${select({ name: 'item', label: texts.showingItem, options: items, value: item, required: true }, language, sent)}${field({ name: 'code', label: texts.showingCode, required: true, focus: true, extra: { maxlength: 60 } }, language, sent)}${comparison(visit)}<p class="act"><button class="main">${texts.showingResolve[language]}</button></p></form>`;
  return page({ place, title, content });
}

/** A code on somebody's phone, read by the scanner of a counter: shown here once and kept nowhere. */
export const showResolving = (visit: Visit) => draw(visit);

export async function resolveShowing(visit: Visit, form: FormData) {
  const { act, language } = visit;
  const item = textOf(form, 'item');
  const code = textOf(form, 'code').split(':').at(-1)?.toUpperCase() ?? '';
  const body = {
    itemCode: item,
    reason: texts.showing[language],
    ...matchOf(form),
  };
  const path = `/v1/presentations/${encodeURIComponent(code)}/resolve`;
  const resolved = await act<Resolved>({ path, body });
  return resolved.ok ? ok({ page: await draw(visit.again(), resolved.value, item) }) : resolved;
}
