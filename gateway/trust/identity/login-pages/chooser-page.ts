import { html } from 'hono/html';
import { type Content, frame, withQuery } from '../../../platform/html/frame.ts';
import { naming } from '../../../platform/html/naming.ts';
import type { Language } from '../../../platform/http/problem-texts.ts';
import { byProvince, findRegions } from './find-regions.ts';
import type { ChooserData, RegionName } from './page-data.ts';
import { pageTexts as texts } from './texts.ts';

export const regionName = ({ name }: RegionName, language: Language): string =>
  language === 'en' ? name.en : name.zh;

/** Where people go back to, as far as they can judge it: the host, or an app's own scheme. */
export const destination = (redirectUri: string): string => {
  const { host, protocol } = new URL(redirectUri);
  return host === '' ? protocol : host;
};

function regionLink(data: ChooserData, region: RegionName, note = ''): Content {
  const href = withQuery(data.address, { region: region.code, kind: data.kind, q: undefined });
  return html`<li><a href="${href}"><b>${regionName(region, data.language)}</b> <span>${note || region.code}</span></a></li>`;
}

function kindTabs({ address, kind, kinds, language }: ChooserData): Content | string {
  if (kinds.length < 2) return '';
  const names = { person: texts.asPerson, company: texts.asCompany };
  return html`<nav class="kinds" aria-label="${texts.kindLabel[language]}">${kinds.map(
    (each) =>
      html`<a href="${withQuery(address, { kind: each })}"${each === kind ? html` aria-current="true"` : ''}>${names[each][language]}</a>`,
  )}</nav>`;
}

/** A GET form drops the query of its action, so what must stay is sent along as hidden fields. */
function searchForm({ address, query, kind, language }: ChooserData): Content {
  const [path = '', search = ''] = address.split('?', 2);
  const kept = [...new URLSearchParams(search)].filter(([name]) => name !== 'q' && name !== 'kind');
  const clear = query
    ? html`<a class="clear" href="${withQuery(address, { q: undefined, kind })}">${texts.clear[language]}</a>`
    : '';
  return html`<form class="search" role="search" method="get" action="${path}">
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<input type="hidden" name="kind" value="${kind}">
<label for="q">${texts.search[language]}</label>
<div class="row"><input id="q" type="search" name="q" value="${query ?? ''}" maxlength="60" autocomplete="off" aria-describedby="q-hint"><button>${texts.searchButton[language]}</button></div>
<p id="q-hint" class="note">${texts.searchHint[language]} ${clear}</p></form>`;
}

function results(data: ChooserData): Content {
  const { language, query, regions } = data;
  if (regions.length === 0)
    return html`<p class="empty" role="status">${texts.noRegions[language]}</p>`;
  const found = findRegions(regions, query);
  if (found.length === 0) {
    return html`<div class="empty" role="status"><b>${texts.noRegion[language].replace('{q}', () => query ?? '')}</b><p>${texts.noRegionNext[language]}</p></div>`;
  }
  const count = query
    ? html`<p class="note" role="status">${texts.found[language].replace('{n}', String(found.length))}</p>`
    : '';
  return html`${count}${byProvince(found).map(
    (group) =>
      html`<section><h2>${group.province[language]}</h2><ul class="regions">${group.regions.map((region) => regionLink(data, region))}</ul></section>`,
  )}`;
}

/** Choose the home region: the one of last time first, all others by province, searchable without script. */
export function chooserPage(data: ChooserData): Content {
  const { language, client, address, regions, last, query } = data;
  const remembered = query ? undefined : regions.find(({ code }) => code === last);
  const content = html`<section class="card"><h1>${texts.chooserTitle[language]}</h1>
<p>${naming(texts.chooserLead[language], { client: client.name })}</p>
<p class="note">${texts.goesBack[language]} <b>${destination(client.redirectUri)}</b></p>
${kindTabs(data)}${searchForm(data)}
${remembered ? html`<ul class="regions last">${regionLink(data, remembered, texts.lastTime[language])}</ul>` : ''}
${results(data)}</section>`;
  return frame({ language, title: texts.chooserTitle[language], address, content });
}
