import { html } from 'hono/html';
import type { BundleType } from '#contracts/bundle';
import { type Audience, audiences } from '#contracts/guide';
import type { Item } from '#contracts/item';
import { withQuery } from '../../platform/html/frame.ts';
import { limitWords } from '../../platform/html/limit-words.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { inLanguage, type PortalPage } from './answer.ts';
import { regionName, searchForm } from './home-page.ts';
import { portalTexts as texts } from './texts.ts';

export type Found = {
  readonly items: readonly Item[];
  readonly next?: string;
  readonly q: string;
  readonly region: string | undefined;
  readonly audience: Audience | undefined;
  /** 一件事: a life event whose steps are listed. */
  readonly event: BundleType | undefined;
  readonly regions: readonly RegionEntry[];
};

/** What an item promises, in its own unit. */
export const promisedText = (
  { promisedDays, promisedUnit }: Pick<Item, 'promisedDays' | 'promisedUnit'>,
  language: Language,
): string =>
  texts.promised[language].replace('{p}', limitWords(promisedDays, promisedUnit, language));

/** What a search keeps of the filters. */
const keptIn = (
  filters: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );

/** The steps of a life event, in an order in which they can be done. */
const eventSteps = ({ name, steps }: BundleType, language: Language) => {
  const zhOrEn = language === 'en' ? 'en' : 'zh';
  const optional = html` <span class="tag">${texts.optional[language]}</span>`;
  const lines = steps.map(
    (step) =>
      html`<li><a href="${withQuery('/compare', { basicCode: step.basicCode, lang: language })}">${step.name[zhOrEn]}</a>${step.optional ? optional : ''}</li>`,
  );
  return html`<h2>${name[zhOrEn]}</h2><p class="note">${texts.eventLead[language]}</p><ol class="steps">${lines}</ol>`;
};

/** Items by words and region; every filter is in the address. */
export function itemsPage(
  { items, next, q, region, audience, event, regions }: Found,
  language: Language,
): PortalPage {
  const named = new Map(regions.map((entry) => [entry.code, regionName(entry, language)]));
  const asked = { lang: language, q: q || undefined, region, audience, event: event?.id };
  const choices = [[undefined, texts.everyRegion[language]] as const, ...named];
  const choice = ([code, name]: readonly [string | undefined, string]) =>
    html`<a href="${withQuery('/items', { ...asked, region: code })}" ${code === region ? html`aria-current="page"` : ''}>${name}</a>`;
  const forWhom = [
    [undefined, texts.everybody[language]] as const,
    ...audiences.map((of) => [of, texts[of][language]] as const),
  ];
  const whom = ([of, name]: (typeof forWhom)[number]) =>
    html`<a href="${withQuery('/items', { ...asked, audience: of })}" ${of === audience ? html`aria-current="page"` : ''}>${name}</a>`;
  const row = (item: Item) =>
    html`<li><a href="${inLanguage(`/items/${item.code}`, language)}"><b lang="zh-CN">${item.name}</b></a> <span class="tag">${named.get(item.region) ?? item.region}</span><p class="note"><span lang="zh-CN">${item.authority}</span> · ${promisedText(item, language)}</p></li>`;
  const list =
    items.length === 0
      ? html`<div class="empty"><p><b>${texts.none[language]}</b></p><p>${texts.noneNext[language]}</p></div>`
      : html`<ul class="found">${items.map(row)}</ul>`;
  const more = next
    ? html`<p class="note"><a rel="next" href="${withQuery('/items', { ...asked, cursor: next })}">${texts.more[language]}</a></p>`
    : '';
  const content = html`<section class="card"><h1>${texts.items[language]}</h1>${event ? eventSteps(event, language) : ''}${searchForm(language, q, keptIn({ region, audience, event: event?.id }))}
<nav class="kinds" aria-label="${texts.region[language]}">${choices.map(choice)}</nav><nav class="kinds" aria-label="${texts.forWhom[language]}">${forWhom.map(whom)}</nav></section>${list}${more}`;
  return { title: texts.items[language], content };
}
