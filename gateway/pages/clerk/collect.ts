import { html } from 'hono/html';
import type { Item } from '#contracts/item';
import { ok } from '#contracts/result';
import type { DraftSummary } from '../../casework/drafts/list.ts';
import type { Content } from '../../platform/html/frame.ts';
import { limitWords } from '../../platform/html/limit-words.ts';
import { choice } from '../console/filters.ts';
import { problemSummary, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { cutNote, pager } from '../console/pager.ts';
import { dayOf, momentOf } from '../console/times.ts';
import type { Side } from './collect-side.ts';
import { asksSituation } from './collect-situation.ts';
import { taskNames, collectTexts as texts } from './collect-texts.ts';
import {
  type Collecting,
  collecting,
  type Draft,
  discardDraft,
  type Task,
  taskOf,
} from './draft.ts';
import { windowPaperTexts } from './window-paper-texts.ts';

type Drafts = { readonly drafts: readonly DraftSummary[]; readonly next?: string };
type Items = { readonly items: readonly Item[]; readonly next?: string };
/** Items at once: whoever finds none of them types more. */
const most = 20;

function itemLine(item: Item, { names, language, hidden }: Visit) {
  return html`<li><form method="post" action="/w/collect?lang=${language}" class="act">${hidden}<input type="hidden" name="item" value="${item.code}"><input type="hidden" name="to" value="${item.region}">
<span><b lang="zh-CN">${item.name}</b> <span class="dim">${names.region(item.region)} · <span lang="zh-CN">${item.authority}</span> · ${limitWords(item.promisedDays, item.promisedUnit, language)}</span></span><button>${texts.begin[language]}</button></form></li>`;
}

const cursorIn = (query: Visit['query']): { readonly cursor?: string } =>
  query('cursor') ? { cursor: query('cursor') } : {};

/** What items of drafts are called, each asked for once. */
export async function itemNames(
  { read }: Pick<Visit, 'read'>,
  drafts: readonly Pick<DraftSummary, 'itemCode'>[],
  found: readonly Pick<Item, 'code' | 'name'>[] = [],
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>(found.map(({ code, name }) => [code, name]));
  const codes = new Set(drafts.map(({ itemCode }) => itemCode).filter((code) => !known.has(code)));
  const items = await Promise.all([...codes].map((code) => read<Item>(`/v1/items/${code}`)));
  for (const item of items) if (item.ok) known.set(item.value.code, item.value.name);
  return known;
}

/** What was begun at this counter and is not sent yet, the newest first. */
async function draftList(
  { drafts, next }: Drafts,
  found: readonly Item[],
  visit: Visit,
): Promise<Content | string> {
  const { language, names, place } = visit;
  if (drafts.length === 0) return '';
  const named = await itemNames(visit, drafts, found);
  const lines = drafts.map(
    ({ draftId, itemCode, to, updatedAt, expiresAt }) =>
      html`<li><a href="/w/collect/${draftId}?lang=${language}"><b lang="zh-CN">${named.get(itemCode) ?? itemCode}</b> <span class="dim">${names.region(to)} · <time datetime="${updatedAt}">${momentOf(updatedAt)}</time> · ${texts.until[language]} ${dayOf(expiresAt)}</span></a></li>`,
  );
  return html`<section class="card"><h2>${texts.goOn[language]}</h2><ul class="todo">${lines}</ul>${pager(place, next)}</section>`;
}

/** What can be applied for, and where a draft begins. */
export async function showCollect(visit: Visit) {
  const { read, query, language, place, regions, names, sent } = visit;
  const search = new URLSearchParams({ limit: String(most) });
  if (query('item-name')) search.set('q', query('item-name').slice(0, 60));
  if (query('region')) search.set('region', query('region'));
  const [answer, drafts] = await Promise.all([
    read<Items>(`/v1/items?${search}`),
    read<Drafts>(`/v1/drafts?${new URLSearchParams({ limit: '20', ...cursorIn(query) })}`),
  ]);
  if (!answer.ok) return answer.failure;
  // Who may hand in and not read has no list to go on from.
  if (!drafts.ok && drafts.failure.code !== 'auth.insufficient_scope') return drafts.failure;
  const { items } = answer.value;
  const all = regions.map((code) => [code, names.region(code)] as const);
  const title = texts.title[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p>
<form class="filter" method="get" action="/w/collect"><input type="hidden" name="lang" value="${language}"><label>${texts.search[language]} <input name="item-name" value="${query('item-name')}" autocomplete="off" autofocus></label>${choice('region', texts.region, all, query('region') || undefined, place)}<button>${texts.find[language]}</button></form>
${items.length === 0 ? html`<div class="empty">${texts.noItems[language]}</div>` : html`<ul class="todo card">${items.map((item) => itemLine(item, visit))}</ul>`}${cutNote(answer.value.next, most, language)}${drafts.ok ? await draftList(drafts.value, items, visit) : ''}`;
  return page({ place, title, content });
}

export async function beginDraft({ act, caller }: Visit, form: FormData) {
  const body = {
    itemCode: textOf(form, 'item'),
    from: caller.region,
    to: textOf(form, 'to'),
    channel: 'window',
  };
  const begun = await act<Draft>({ path: '/v1/drafts', body });
  return begun.ok ? ok(`/w/collect/${begun.value.draftId}`) : begun;
}

type Standing = 'done' | 'open' | 'optional';

/** Which tasks are done, by the draft alone; pure. */
export function tasksOf(
  { draft }: Pick<Collecting, 'draft'>,
  hasQuestions: boolean,
): readonly (readonly [Task, Standing])[] {
  const wrong = new Set(draft.problems.map(({ pointer }) => taskOf(pointer)));
  const { applicant, agent, guardian, jointApplicants, reach } = draft;
  const isSaid = [agent, guardian, jointApplicants, reach].some((of) => of !== undefined);
  // Without answers the marks of its region decide what is brought.
  const told = (begun: boolean): Standing =>
    wrong.has('situation') ? 'open' : begun ? 'done' : 'optional';
  const asIs = (task: Task, begun: boolean): Standing =>
    begun && !wrong.has(task) ? 'done' : 'open';
  return [
    ['identity', asIs('identity', applicant !== undefined)],
    ['people', wrong.has('people') ? 'open' : isSaid ? 'done' : 'optional'],
    ...(hasQuestions || wrong.has('situation')
      ? [['situation', told(draft.situation !== undefined)] as const]
      : []),
    ['form', asIs('form', Object.keys(draft.form ?? {}).length > 0)],
    ['materials', asIs('materials', true)],
  ];
}

/** The task list of one draft: in any order, as often as one likes. */
export const taskListPage = (side: Side) => ({
  show: (visit: Visit) => showDraft(side, visit),
  send: (visit: Visit) => discard(side, visit),
});

async function discard(side: Side, visit: Visit) {
  const found = await collecting(visit);
  if (!found.ok) return found;
  const gone = await discardDraft(visit, found.value.draft);
  return gone.ok ? ok(side.list) : gone;
}

/** The paper of it that is signed at the counter. */
const sheetLink = ({ sheet }: Side, here: string, { language }: Visit) =>
  sheet === undefined
    ? ''
    : html`<p class="act"><a class="button" href="${here}/${sheet[0]}?lang=${language}">${windowPaperTexts.print[language]} · ${sheet[1][language]}</a></p>`;

async function showDraft(side: Side, visit: Visit) {
  const { c, language, place, names, sent, hidden } = visit;
  const found = await collecting(visit);
  if (!found.ok) return found.failure;
  const { draft, item } = found.value;
  if (draft.caseId) return c.redirect(`${side.caseAt(visit, draft.caseId)}?lang=${language}`, 303);
  const here = side.at(visit);
  const standing = (of: Standing) =>
    html`<span class="state ${of === 'open' ? 'open' : 'good'}">${texts[of][language]}</span>`;
  const hasQuestions = await asksSituation(visit, item);
  const own = tasksOf(found.value, hasQuestions).filter(([name]) => side.tasks.includes(name));
  const tasks = own.map(
    ([name, of]) =>
      html`<li><a href="${here}/${name}?lang=${language}">${taskNames[name][language]}</a>${standing(of)}</li>`,
  );
  const content = html`<h1 lang="zh-CN">${item.name}</h1>${problemSummary(sent?.problem, language)}<p class="note">${names.region(draft.from)} → ${names.region(draft.to)} · ${texts.draft[language]} <code>${draft.draftId}</code> · ${texts.until[language]} ${dayOf(draft.expiresAt)}</p>
<ol class="tasks card">${tasks}<li><a href="${here}/check?lang=${language}">${texts.check[language]}</a>${standing(draft.ready ? 'done' : 'open')}</li></ol>${sheetLink(side, here, visit)}
<details class="card"><summary>${texts.discard[language]}</summary><form method="post">${hidden}<p class="act"><button>${texts.discard[language]}</button></p></form></details>`;
  return page({ place, title: item.name, content });
}
