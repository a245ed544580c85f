import { html } from 'hono/html';
import { inShanghai } from '#contracts/dates';
import type { Guide } from '#contracts/guide';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import type { PortalPage } from './answer.ts';
import { regionName } from './home-page.ts';
import { portalTexts as texts } from './texts.ts';

type Place = Guide['places'][number];

const momentOf = (iso: string): string => inShanghai(new Date(iso)).slice(0, 16).replace('T', ' ');

/** When each region takes cases, when it does not, and where its windows are. */
export function regionsPage(
  regions: readonly RegionEntry[],
  places: ReadonlyMap<string, readonly Place[]>,
  language: Language,
): PortalPage {
  const cards = regions.map((entry) => {
    const { days, open, close, closures } = entry.calendar;
    const dayText = days === 'all' ? texts.everyDay[language] : texts.weekdays[language];
    const windows = (places.get(entry.code) ?? []).map(
      ({ name, address, hours, phone }) =>
        html`<p lang="zh-CN"><b>${name}</b><span class="line">${address}</span><span class="line">${hours}</span><span class="line">${phone ?? ''}</span></p>`,
    );
    const closed = closures.map(
      ({ from, to, reason }) =>
        html`<span class="line"><time datetime="${from}">${momentOf(from)}</time> – <time datetime="${to}">${momentOf(to)}</time> <span lang="zh-CN">${reason}</span></span>`,
    );
    return html`<section class="card"><h2>${regionName(entry, language)} <code>${entry.code}</code></h2><dl class="facts"><div><dt>${texts.hours[language]}</dt><dd>${dayText} ${open}–${close}</dd></div><div><dt>${texts.closures[language]}</dt><dd>${closed.length > 0 ? closed : texts.noClosures[language]}</dd></div></dl>${windows.length > 0 ? html`<h3>${texts.windows[language]}</h3>${windows}` : ''}</section>`;
  });
  const title = texts.regions[language];
  return { title, content: html`<h1>${title}</h1>${cards}` };
}

const plain = (title: string, lines: readonly string[]): PortalPage => ({
  title,
  content: html`<section class="card"><h1>${title}</h1>${lines.map((line) => html`<p>${line}</p>`)}</section>`,
});

export const helpPage = (language: Language): PortalPage =>
  plain(
    texts.help[language],
    [texts.helpLead, texts.helpFind, texts.helpList, texts.helpApply, texts.helpPrivacy].map(
      (line) => line[language],
    ),
  );

export const accessibilityPage = (language: Language): PortalPage =>
  plain(
    texts.accessibility[language],
    [texts.accessLead, texts.accessStandard, texts.accessContact].map((line) => line[language]),
  );
