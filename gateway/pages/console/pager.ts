import { html } from 'hono/html';
import { withQuery } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Place } from './place.ts';
import { pageTexts } from './texts.ts';

/** Where the way back ends: longer ones begin again at the first page. */
const maxTrail = 20;
const first = '-';

/** The cursors of the pages before this one, oldest first, as the address carries them. */
const trailOf = (back: string | null): readonly string[] =>
  (back ?? '')
    .split('~')
    .filter((cursor) => /^[\w.-]{1,60}$/.test(cursor))
    .slice(-maxTrail);

/** The links to the pages before and after this one; everything else in the address stays. */
export function pager({ address, language }: Place, next: string | undefined) {
  const query = new URLSearchParams(address.split('?')[1] ?? '');
  const cursor = query.get('cursor');
  const trail = trailOf(query.get('back'));
  const link = (to: string | undefined, back: readonly string[], text: string, rel: string) =>
    html`<a class="button" rel="${rel}" href="${withQuery(address, { cursor: to === first ? undefined : to, back: back.length > 0 ? back.join('~') : undefined })}">${text}</a> `;
  const before = cursor
    ? link(trail.at(-1) ?? first, trail.slice(0, -1), pageTexts.previous[language], 'prev')
    : '';
  const after = next
    ? link(next, [...trail, cursor ?? first].slice(-maxTrail), pageTexts.next[language], 'next')
    : '';
  return before || after ? html`<p class="pager">${before}${after}</p>` : '';
}

/** The page of a list that is here whole, after the one whose id the address names. */
export function partOf<T>(
  all: readonly T[],
  idOf: (one: T) => string,
  cursor: string,
  most = 50,
): { readonly shown: readonly T[]; readonly next?: string } {
  const from = all.findIndex((one) => idOf(one) === cursor) + 1;
  const shown = all.slice(from, from + most);
  const last = shown.at(-1);
  return { shown, ...(last && all.length > from + most ? { next: idOf(last) } : {}) };
}

/** A list that ends before its things do says so, and what to do about it. */
export const cutNote = (next: unknown, most: number, language: Language) =>
  next === undefined
    ? ''
    : html`<p class="note">${pageTexts.cut[language].replace('{n}', String(most))}</p>`;
