import { html } from 'hono/html';
import type { Moment } from '#contracts/evaluation';
import type { FaultFigure } from '../../casework/evaluations/fault-figures.ts';
import type { Figure } from '../../casework/evaluations/figures.ts';
import type { Content } from '../../platform/html/frame.ts';
import { type Text, text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import type { PortalPage } from './answer.ts';
import { figureTexts } from './figure-texts.ts';
import { regionName } from './home-page.ts';
import { table } from './tables-pages.ts';

const moments: Readonly<Record<Moment, Text>> = {
  consultation: text('咨询', 'question'),
  collection: text('收件', 'collecting'),
  handling: text('办理', 'handling'),
  delivery: text('领取', 'handing over'),
};

const head = [
  'region',
  'body',
  'moment',
  'served',
  'count',
  'satisfied',
  'bad',
  'mended',
  'overdue',
] as const;

type Told = {
  readonly month: string;
  readonly figures: readonly Figure[];
  readonly faults: readonly FaultFigure[];
  /** Names of bodies by their code; one that has no item any more is its code. */
  readonly bodies: ReadonlyMap<string, string>;
};

const bodyName = (code: string, bodies: ReadonlyMap<string, string>): Content => {
  const name = bodies.get(code);
  return name === undefined ? html`<code>${code}</code>` : html`<span lang="zh-CN">${name}</span>`;
};

const faultHead = ['region', 'reported', 'answered', 'mended', 'late'] as const;

/** 找茬: what was reported to each region, and what it owes an answer for. */
function faultTable(
  { month, faults }: Pick<Told, 'month' | 'faults'>,
  names: ReadonlyMap<string, string>,
  language: Language,
): Content {
  const title = figureTexts.faults[language];
  const rows = faults.map(
    ({ region, reported, answered, mended, late }) =>
      html`<tr><th scope="row">${names.get(region) ?? region}</th>${[reported, answered, mended, late].map((n) => html`<td>${n}</td>`)}</tr>`,
  );
  const heads = faultHead.map((name) => html`<th scope="col">${figureTexts[name][language]}</th>`);
  const shown =
    rows.length === 0
      ? html`<p class="empty">${figureTexts.noFaults[language]}</p>`
      : table(`${title} ${month}`, heads, rows);
  return html`<section class="card"><h2>${title}</h2><p>${figureTexts.faultsLead[language]}</p>${shown}</section>`;
}

/** 一月一通报, for everybody. */
export function figuresPage(
  { month, figures, faults, bodies }: Told,
  regions: readonly RegionEntry[],
  language: Language,
): PortalPage {
  const names = new Map(regions.map((entry) => [entry.code, regionName(entry, language)]));
  const rows = figures.map(
    (of) =>
      html`<tr><th scope="row">${names.get(of.region) ?? of.region}</th><td>${bodyName(of.body, bodies)}</td><td>${moments[of.moment][language]}</td><td>${of.served}</td><td>${of.evaluations}</td><td>${of.satisfied === undefined ? '—' : `${of.satisfied}%`}</td><td>${of.bad}</td><td>${of.mended}</td><td>${of.overdue}</td></tr>`,
  );
  const title = figureTexts.title[language];
  const shown =
    rows.length === 0
      ? html`<p class="empty">${figureTexts.none[language]}</p>`
      : table(
          `${title} ${month}`,
          head.map((name) => html`<th scope="col">${figureTexts[name][language]}</th>`),
          rows,
        );
  const content = html`<section class="card"><h1>${title}</h1><p>${figureTexts.lead[language]}</p><form method="get" action="/figures"><input type="hidden" name="lang" value="${language}"><label for="month">${figureTexts.month[language]}</label><div class="row"><input id="month" name="month" type="search" inputmode="numeric" value="${month}" pattern="20[0-9]{2}-[0-9]{2}" maxlength="7"><button>${figureTexts.show[language]}</button></div></form>${shown}</section>${faultTable({ month, faults }, names, language)}`;
  return { title, content };
}
