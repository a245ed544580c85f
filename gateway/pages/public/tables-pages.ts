import { html } from 'hono/html';
import type { Recognition } from '../../documents/certificates/matrix.ts';
import { describedType } from '../../documents/certificates/types.ts';
import type { Comparison } from '../../documents/items/compare.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { inLanguage, type PortalPage } from './answer.ts';
import { regionName } from './home-page.ts';
import { promisedText } from './items-page.ts';
import { howTexts, portalTexts as texts } from './texts.ts';

/**
 * A table scrolls by itself, by keyboard too: the page never does sideways.
 * @param label where the title is one that a region gave, which is in Chinese: what a page in any language says of it
 */
export const table = (
  title: string,
  head: readonly Content[],
  rows: readonly Content[],
  label?: string,
) =>
  html`<div class="wide" role="region" aria-label="${label ?? title}" tabindex="0"><table><caption${label === undefined ? '' : html` lang="zh-CN"`}>${title}</caption><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;

type Ways = Comparison['materials'][number]['asked'][string];

function waysText(ways: Ways | undefined, language: Language): string {
  if (!ways) return texts.notAsked[language];
  const how = ways.certificateType
    ? howTexts.certificate
    : ways.commitment
      ? howTexts.commitment
      : ways.originalRequired
        ? howTexts.original
        : howTexts.upload;
  return `${ways.required ? texts.required[language] : texts.optional[language]} · ${how[language]}`;
}

export function comparePage(
  { items, materials }: Comparison,
  regions: readonly RegionEntry[],
  language: Language,
): PortalPage {
  const names = new Map(regions.map((entry) => [entry.code, regionName(entry, language)]));
  const head = items.map(
    (item) =>
      html`<th scope="col">${names.get(item.region) ?? item.region}<br><a lang="zh-CN" href="${inLanguage(`/items/${item.code}`, language)}">${item.name}</a></th>`,
  );
  const time = html`<tr><th scope="row">${texts.time[language]}</th>${items.map((item) => html`<td>${promisedText(item, language)}</td>`)}</tr>`;
  const rows = materials.map(({ asked }) => {
    const [first] = Object.values(asked);
    return html`<tr><th scope="row" lang="zh-CN">${first?.name ?? ''}</th>${items.map((item) => html`<td>${waysText(asked[item.code], language)}</td>`)}</tr>`;
  });
  const title = texts.compareTitle[language];
  const content = html`<section class="card"><h1>${title}</h1>${table(items[0]?.name ?? title, [html`<th scope="col">${texts.material[language]}</th>`, ...head], [time, ...rows], title)}</section>`;
  return { title, content };
}

export function recognitionsPage(
  recognitions: readonly Recognition[],
  paperNames: ReadonlyMap<string, string>,
  regions: readonly RegionEntry[],
  language: Language,
): PortalPage {
  const names = new Map(regions.map((entry) => [entry.code, regionName(entry, language)]));
  const inForce = recognitions.filter((one) => one.inForce);
  const types = [...new Set(inForce.map(({ type }) => type))];
  const cell = (type: string, recognising: string) => {
    const issuing = inForce.filter(
      (one) => one.type === type && one.recognisingRegion === recognising,
    );
    return [...new Set(issuing.map(({ issuerRegion }) => names.get(issuerRegion) ?? issuerRegion))];
  };
  // Its own name, and what guides call it only where nobody described it.
  const called = (type: string) => {
    const name = describedType(type)?.name;
    if (name && language === 'en') return html`<span>${name.en}</span>`;
    return html`<span lang="zh-CN">${name?.zh ?? paperNames.get(type) ?? ''}</span>`;
  };
  const rows = types.map(
    (type) =>
      html`<tr><th scope="row">${called(type)} <code>${type}</code></th>${regions.map(({ code }) => html`<td>${cell(type, code).join(language === 'en' ? ', ' : '、') || '—'}</td>`)}</tr>`,
  );
  const head = regions.map((entry) => html`<th scope="col">${regionName(entry, language)}</th>`);
  const title = texts.recognitions[language];
  const content = html`<section class="card"><h1>${title}</h1><p>${texts.matrixLead[language]}</p>${table(title, [html`<th scope="col">${texts.type[language]}</th>`, ...head], rows)}</section>`;
  return { title, content };
}
