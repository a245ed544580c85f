import { html } from 'hono/html';
import { ok } from '#contracts/result';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { statePill } from '../console/summary.ts';
import { momentOf } from '../console/times.ts';
import { type Everywhere, everywhere, listed } from './desk.ts';
import { elderTexts } from './elder-texts.ts';
import { endingOf } from './ending.ts';
import { citizenTexts as texts } from './texts.ts';

type Cases = { readonly cases: readonly CaseView[]; readonly next?: string };
type Mine = Everywhere<CaseView> & { readonly waiting: readonly CaseView[] };
const most = 50;

/** The cases of a person in all regions, the newest first. */
async function casesOf(platform: Platform, visit: Visit): Promise<Mine> {
  const all = await everywhere(platform, visit, async ({ read }, region) => {
    const answer = await read<Cases>(`/v1/cases?to=${region}&limit=${most}`);
    return answer.ok ? ok({ rows: answer.value.cases, next: answer.value.next }) : answer;
  });
  const newest = [...all.found].sort((one, two) => two.updatedAt.localeCompare(one.updatedAt));
  const waiting = newest.filter(({ state }) => state === 'supplement_required');
  return { ...all, found: newest, waiting };
}

const pathOf = ({ to, caseId }: CaseView): string => `/me/cases/${to}/${caseId}`;

const line = (view: CaseView, { language, names }: Visit): Content =>
  html`<li><a href="${pathOf(view)}?lang=${language}"><b lang="zh-CN">${view.itemName}</b> ${statePill(view.state, language)} <span class="dim">${names.region(view.to)} · ${momentOf(view.updatedAt)}</span></a></li>`;

function list(mine: Mine, visit: Visit): Content {
  const all = html`<ul class="todo card">${mine.found.map((view) => line(view, visit))}</ul>`;
  return listed(mine, visit, all, texts.none);
}

export type Tile = readonly [href: string, name: string];

/** Few ways on, each as large as a thumb. */
export const tiles = (ways: readonly Tile[], { language }: Visit): Content =>
  html`<ul class="tiles">${ways.map(([href, name]) => html`<li><a href="${href}${href.includes('?') ? '&' : '?'}lang=${language}">${name}</a></li>`)}</ul>`;

/** 长辈版: what waits, and six ways on. */
function elderStart(mine: Mine, visit: Visit): Content {
  const { language, place } = visit;
  const { found, silent, waiting } = mine;
  const [first] = waiting;
  const name = elderTexts.waits[language].replace('{n}', String(waiting.length));
  const way = first && waiting.length === 1 ? pathOf(first) : '/me/cases';
  const isKnown = found.length > 0 || silent.length === 0;
  const none = isKnown ? html`<p>${elderTexts.nothingWaits[language]}</p>` : list(mine, visit);
  const ways = (['apply', 'show', 'appointments', 'readers'] as const).map(
    (of): Tile => [`/me/${of}`, elderTexts[of][language]],
  );
  return html`<h1>${elderTexts.hello[language]} <span lang="zh-CN">${place.visitor?.name ?? ''}</span></h1>${first ? tiles([[way, name]], visit) : none}${tiles(
    [
      ['/me/cases', elderTexts.mine[language]],
      ...ways,
      ['/me/size', elderTexts.change[language]],
      ['/account/sessions', elderTexts.leave[language]],
    ],
    visit,
  )}`;
}

function start(mine: Mine, ending: Content | string, visit: Visit): Content {
  const { language } = visit;
  const { waiting } = mine;
  const ways = html`<p class="act"><a class="button" href="/me/size?lang=${language}">${texts.large[language]}</a> <a class="button" href="/me/show?lang=${language}">${texts.show[language]}</a> <a class="button" href="/account/sessions?lang=${language}">${texts.sessions[language]}</a></p>`;
  const needs = html`<section class="card"><h2><span class="many">${waiting.length}</span>${texts.needs[language]}</h2><ul class="todo">${waiting.map((view) => line(view, visit))}</ul></section>`;
  return html`<h1>${texts.mine[language]}</h1>${ways}${waiting.length > 0 ? needs : ''}${ending}${list(mine, visit)}`;
}

/** What waits for a person, and their cases in all regions. */
export const minePage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { place, language } = visit;
    const [mine, ending] = await Promise.all([casesOf(platform, visit), endingOf(visit)]);
    const content = place.size
      ? html`${elderStart(mine, visit)}${ending}`
      : start(mine, ending, visit);
    return page({ place, title: texts.mine[language], content });
  },
});

/** Their cases and nothing else. */
export const casesPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { place, language } = visit;
    const title = texts.mine[language];
    const content = html`<h1>${title}</h1>${list(await casesOf(platform, visit), visit)}`;
    return page({ place, title, content });
  },
});
