import { html } from 'hono/html';
import { bundleTypes } from '../../casework/bundles/bundle-types.ts';
import { withQuery } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { inLanguage, type PortalPage } from './answer.ts';
import { searchExamples, portalTexts as texts, themes } from './texts.ts';

export const regionName = ({ name }: RegionEntry, language: Language): string =>
  language === 'en' ? name.en : name.zh;

export const searchForm = (
  language: Language,
  q = '',
  hidden: Readonly<Record<string, string>> = {},
) =>
  html`<form class="search" role="search" action="/items"><input type="hidden" name="lang" value="${language}">${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label for="q">${texts.search[language]}</label><div class="row"><input type="search" id="q" name="q" value="${q}" maxlength="60" aria-describedby="q-hint"><button class="main">${texts.doSearch[language]}</button></div><p class="note" id="q-hint">${texts.searchHint[language]}<span lang="zh-CN">${searchExamples}</span></p></form>`;

const staffLinks = [
  ['/console/cases', texts.console],
  ['/docs', texts.reference],
  ['/v1/openapi.json', texts.document],
  ['/health/ready', texts.health],
] as const;

/** `/`: the one entry over all regions. */
export function homePage(regions: readonly RegionEntry[], language: Language): PortalPage {
  const theme = ([q, name]: (typeof themes)[number]) =>
    html`<li><a href="${withQuery('/items', { q, lang: language })}"><b>${name[language]}</b></a></li>`;
  const event = ({ id, name }: (typeof bundleTypes)[number]) =>
    html`<li><a href="${withQuery('/items', { event: id, lang: language })}"><b>${language === 'en' ? name.en : name.zh}</b></a></li>`;
  const region = (entry: RegionEntry) =>
    html`<li><a href="${withQuery('/items', { region: entry.code, lang: language })}"><b>${regionName(entry, language)}</b><span>${entry.code}</span></a></li>`;
  const content = html`<section class="card"><h1>${texts.title[language]}</h1><p>${texts.what[language]}</p><p>${texts.who[language]}</p>${searchForm(language)}<ul class="regions last"><li><a href="${inLanguage('/me', language)}"><b>${texts.mine[language]}</b></a></li><li><a href="${inLanguage('/me/size', language)}"><b>${texts.elder[language]}</b></a></li></ul></section>
<h2>${texts.themes[language]}</h2><ul class="regions">${themes.map(theme)}</ul>
<h2>${texts.events[language]}</h2><ul class="regions">${bundleTypes.map(event)}</ul>
<h2>${texts.region[language]}</h2><ul class="regions">${regions.map(region)}</ul>
<h2>${texts.staff[language]}</h2><ul>${staffLinks.map(([href, name]) => html`<li><a href="${href}">${name[language]}</a></li>`)}<li><a href="${inLanguage('/help', language)}">${texts.help[language]}</a></li></ul>`;
  return { title: texts.title[language], content };
}
