import { html } from 'hono/html';
import { ItemCode } from '#contracts/identifiers';
import type { Item } from '#contracts/item';
import { ok, type Result } from '#contracts/result';
import type { Situation } from '#contracts/situation';
import type { DraftSummary } from '../../casework/drafts/list.ts';
import type { EndingSoon } from '../../documents/certificates/ending.ts';
import type { Opportunity } from '../../documents/guidance/opportunities.ts';
import { interviewOf, situationProblems } from '../../documents/items/situation.ts';
import type { Content } from '../../platform/html/frame.ts';
import { limitWords } from '../../platform/html/limit-words.ts';
import type { Problem } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { itemNames, taskListPage } from '../clerk/collect.ts';
import { checkPage } from '../clerk/collect-check.ts';
import { formPage } from '../clerk/collect-form.ts';
import { materialsPage } from '../clerk/collect-materials.ts';
import type { Side } from '../clerk/collect-side.ts';
import { situationPage } from '../clerk/collect-situation.ts';
import { collectTexts } from '../clerk/collect-texts.ts';
import { type Draft, guided } from '../clerk/draft.ts';
import { problemSummary, unread } from '../console/form.ts';
import type { DeskPage, Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { cutNote } from '../console/pager.ts';
import { dayOf } from '../console/times.ts';
import { situationIn } from '../public/asked.ts';
import { applyTexts as texts } from './apply-texts.ts';
import { everywhere, listed, towards } from './desk.ts';
import { endingPart } from './ending.ts';

type Drafts = { readonly drafts: readonly DraftSummary[]; readonly next?: string };
type Elsewhere = {
  readonly items: readonly Opportunity[];
  readonly ending?: readonly EndingSoon[];
};
const most = 20;

type Wanted = { readonly item: Item; readonly situation: Situation };

/** The item of the address, and what was answered to its guide there. */
async function wanted(visit: Visit): Promise<Result<Wanted | undefined, Problem>> {
  const { read, query, c } = visit;
  const code = ItemCode.safeParse(query('item')).data;
  const found = code === undefined ? undefined : await read<Item>(`/v1/items/${code}`);
  if (!found?.ok) return ok(undefined);
  const item = await guided(visit, found.value);
  return item.ok
    ? ok({ item: item.value, situation: situationIn(c.req.query(), item.value) })
    : item;
}

function beginForm(
  { name, authority, region, promisedDays, promisedUnit, code }: Item,
  visit: Visit,
): Content {
  const { hidden, language, names } = visit;
  return html`<section class="card"><h2 lang="zh-CN">${name}</h2><p>${names.region(region)} · <span lang="zh-CN">${authority}</span> · ${limitWords(promisedDays, promisedUnit, language)}</p><p class="note">${texts.beginLead[language]}</p><form method="post">${hidden}<p class="act"><button class="main">${texts.begin[language]}</button> <a class="button" href="/items/${code}?lang=${language}">${collectTexts.guide[language]}</a></p></form></section>`;
}

async function draftList(platform: Platform, visit: Visit): Promise<Content> {
  const { language, names } = visit;
  const mine = await everywhere<DraftSummary>(platform, visit, async ({ read }, region) => {
    const answer = await read<Drafts>(`/v1/drafts?limit=${most}`);
    if (!answer.ok) return answer;
    const { drafts, next } = answer.value;
    return ok({ rows: drafts.filter(({ to }) => to === region), next });
  });
  const named = await itemNames(visit, mine.found);
  const lines = mine.found.map(
    ({ draftId, itemCode, to, updatedAt, expiresAt }) =>
      html`<li><a href="/me/apply/${to}/${draftId}?lang=${language}"><b lang="zh-CN">${named.get(itemCode) ?? itemCode}</b> <span class="dim">${names.region(to)} · ${dayOf(updatedAt)} · ${collectTexts.until[language]} ${dayOf(expiresAt)}</span></a></li>`,
  );
  const list = html`<ul class="todo card">${lines}</ul>`;
  return html`<h2>${texts.drafts[language]}</h2>${listed(mine, visit, list, texts.noDrafts)}`;
}

async function elsewhere(visit: Visit): Promise<Content> {
  const { read, language, names, caller } = visit;
  const answer = await read<Elsewhere>('/v1/me/opportunities');
  const heading = html`<h2>${texts.elsewhere[language]}</h2>`;
  if (!answer.ok) return html`${heading}${unread(answer.failure, language)}`;
  const items = answer.value.items.slice(0, most);
  const home = caller.subject?.home ?? '';
  const lines = items.map(
    ({ itemCode, region, name, toBring }) =>
      html`<li><a href="/items/${itemCode}?home=${home}&amp;lang=${language}"><b lang="zh-CN">${name}</b> <span class="dim">${names.region(region)} · ${texts.toBring[language].replace('{n}', String(toBring))}</span></a></li>`,
  );
  return html`${endingPart(answer.value.ending ?? [], visit)}${heading}${lines.length === 0 ? html`<div class="empty">${texts.none[language]}</div>` : html`<ul class="todo card">${lines}</ul>`}${cutNote(answer.value.items.length > most ? true : undefined, most, language)}`;
}

/** 在线申请: from a guide to a draft; what was begun, and what else somebody can get done elsewhere. */
export const applyPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { language, place, query, sent } = visit;
    const found = await wanted(visit);
    if (!found.ok) return found.failure;
    const of = found.value;
    const title = texts.title[language];
    const unknown =
      query('item') === '' ? '' : html`<div class="empty">${texts.unknown[language]}</div>`;
    const others = async () =>
      html`${unknown}<p class="note">${texts.lead[language]}</p><p class="act"><a class="button" href="/items?lang=${language}">${texts.guides[language]}</a></p>${await draftList(platform, visit)}${await elsewhere(visit)}`;
    const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${of ? beginForm(of.item, visit) : await others()}`;
    return page({ place, title, content });
  },
  send: async (at: Visit) => {
    const of = await wanted(at);
    if (!of.ok) return of;
    if (!of.value) return ok('/me/apply');
    const { item, situation } = of.value;
    const isTold = Object.keys(situation).length > 0;
    // What can never be submitted is not begun: the guide says where its way ends, or what it asks.
    if (isTold && situationProblems(item, interviewOf(item, situation)).length > 0)
      return ok(`/items/${item.code}`);
    const visit = await towards(platform, at, item.region);
    const body = {
      itemCode: item.code,
      from: visit.caller.region,
      to: item.region,
      channel: 'online',
      applicant: { kind: 'subject' },
      ...(isTold ? { situation } : {}),
    };
    const begun = await visit.act<Draft>({ path: '/v1/drafts', body });
    return begun.ok ? ok(`/me/apply/${item.region}/${begun.value.draftId}`) : begun;
  },
});

const citizenSide: Side = {
  at: ({ param }) => `/me/apply/${param('region')}/${param('id')}`,
  acting: async (visit) => visit,
  caseAt: ({ param }, caseId) => `/me/cases/${param('region')}/${caseId}`,
  tasks: ['situation', 'form', 'materials'],
  list: '/me/apply',
  consent: collectTexts.ownConsent,
  signIn: '/me/sign-in',
};

type Shown = Pick<DeskPage, 'show' | 'send'>;

/** The pages of a draft that a counter has, in the person's own name towards the region that decides. */
export function draftPages(platform: Platform): readonly (readonly [string, string, Shown])[] {
  const there = ({ show, send }: Shown): Shown => ({
    show: async (at) => show(await towards(platform, at, at.param('region'))),
    ...(send
      ? {
          send: async (at: Visit, form: FormData) =>
            send(await towards(platform, at, at.param('region')), form),
        }
      : {}),
  });
  return [
    ['', 'me.draft', there(taskListPage(citizenSide))],
    ['/situation', 'me.draft_situation', there(situationPage(citizenSide))],
    ['/form', 'me.draft_entries', there(formPage(citizenSide))],
    ['/materials', 'me.draft_materials', there(materialsPage(platform, citizenSide))],
    ['/check', 'me.draft_check', there(checkPage(citizenSide))],
  ];
}
