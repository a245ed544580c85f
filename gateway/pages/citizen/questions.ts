import { html } from 'hono/html';
import { ItemCode } from '#contracts/identifiers';
import type { Item } from '#contracts/item';
import { ok } from '#contracts/result';
import type { ConsultationView } from '../../casework/consultations/read.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { itemNames } from '../clerk/collect.ts';
import { questionTexts as texts } from '../clerk/question-texts.ts';
import { stateOf } from '../clerk/questions.ts';
import { area, doneNote, problemSummary, textOf, unread } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { dayOf } from '../console/times.ts';
import { everywhere, listed, towards } from './desk.ts';

type Listing = { readonly consultations: readonly ConsultationView[]; readonly next?: string };
type Question = ConsultationView & { readonly text?: string; readonly answer?: string };
const most = 20;
const days = 2;

/** A question about the item of the address. */
async function askForm({ read, query, language, hidden, sent, names }: Visit): Promise<Content> {
  const code = ItemCode.safeParse(query('item')).data;
  if (code === undefined) return html``;
  const item = await read<Item>(`/v1/items/${code}`);
  if (!item.ok) return unread(item.failure, language);
  const { name, region } = item.value;
  return html`<form method="post" class="card">${hidden}<h2>${texts.ask[language]}</h2><p>${texts.item[language]} <b lang="zh-CN">${name}</b> · ${names.region(region)}</p><input type="hidden" name="item" value="${code}"><input type="hidden" name="region" value="${region}">${area({ name: 'text', label: texts.words, hint: texts.wordsHint, max: 2000, required: true }, language, sent)}<p class="act"><button class="main">${texts.ask[language]}</button></p></form>`;
}

const mark = (of: ConsultationView, { language }: Visit): Content =>
  html`<span class="tag ${of.overdue ? 'late' : ''}">${stateOf(of)[language]}</span>`;

/** 咨询: what a person asked the regions about items, and another question. */
export const questionsPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { language, place, sent, query, names } = visit;
    const mine = await everywhere<ConsultationView>(platform, visit, async ({ read }, region) => {
      const answer = await read<Listing>(`/v1/consultations?limit=${most}`);
      if (!answer.ok) return answer;
      const { consultations, next } = answer.value;
      return ok({ rows: consultations.filter(({ to }) => to === region), next });
    });
    const newest = [...mine.found].sort((one, two) => two.createdAt.localeCompare(one.createdAt));
    const named = await itemNames(visit, newest);
    const lines = newest.map(
      (of) =>
        html`<li><a href="/me/questions/${of.to}/${of.consultationId}?lang=${language}"><b lang="zh-CN">${named.get(of.itemCode) ?? of.itemCode}</b> ${mark(of, visit)} <span class="dim">${names.region(of.to)} · ${dayOf(of.createdAt)} · ${texts.dueOn[language]} ${of.dueOn}</span></a></li>`,
    );
    const due = /^\d{4}-\d\d-\d\d$/.exec(query('due'))?.[0];
    const list = html`<ul class="todo card">${lines}</ul>`;
    const title = texts.mine[language];
    const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${doneNote(visit, due && `${texts.sent[language]} ${due}`)}<p class="note">${texts.mineLead[language]}</p>${await askForm(visit)}${listed(mine, visit, list, texts.mineNone)}<p class="act"><a class="button" href="/items?lang=${language}">${texts.guide[language]}</a></p>`;
    return page({ place, title, content });
  },
  send: async (at: Visit, form: FormData) => {
    const region = textOf(form, 'region');
    const visit = await towards(platform, at, region);
    const body = { to: region, itemCode: textOf(form, 'item'), text: textOf(form, 'text'), days };
    const asked = await visit.act<ConsultationView>({ path: '/v1/consultations', body });
    return asked.ok ? ok(`/me/questions?due=${asked.value.dueOn}`) : asked;
  },
});

/** One question with its words, and the answer once there is one. */
export const questionPage = (platform: Platform) => ({
  show: async (at: Visit) => {
    const visit = await towards(platform, at, at.param('region'));
    const { read, language, place, param, names } = visit;
    const answer = await read<Question>(`/v1/consultations/${encodeURIComponent(param('id'))}`);
    if (!answer.ok) return answer.failure;
    const of = answer.value;
    const title = texts.title[language];
    const reply = of.answer
      ? html`<section class="card"><h2>${texts.answer[language]}</h2><p lang="zh-CN">${of.answer}</p></section>`
      : '';
    const content = html`<h1>${title}</h1><section class="card"><p><b>${names.region(of.to)}</b> ${mark(of, visit)} ${texts.dueOn[language]} <b>${of.dueOn}</b></p>${of.text ? html`<p class="reason" lang="zh-CN">${of.text}</p>` : ''}<p class="act"><a class="button" href="/items/${of.itemCode}?lang=${language}">${texts.guide[language]}</a></p></section>${reply}<p class="act"><a class="button" href="/me/questions?lang=${language}">${texts.mine[language]}</a></p>`;
    return page({ place, title, content });
  },
});
