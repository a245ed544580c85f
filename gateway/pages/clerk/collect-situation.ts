import { html } from 'hono/html';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import type { Situation } from '#contracts/situation';
import { interviewOf, outcomeOf } from '../../documents/items/situation.ts';
import type { Problem } from '../../platform/http/problem.ts';
import { inChinese, problemSummary, textOf, ticks } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { situationIn } from '../public/asked.ts';
import type { Side } from './collect-side.ts';
import { collectTexts as texts } from './collect-texts.ts';
import { type Collecting, changeDraft, collecting, guided } from './draft.ts';

/** The draft, and its item with the questions of its guide. */
async function asking(visit: Visit): Promise<Result<Collecting, Problem>> {
  const found = await collecting(visit);
  if (!found.ok) return found;
  const item = await guided(visit, found.value.item);
  return item.ok ? ok({ ...found.value, item: item.value }) : fail(item.failure);
}

/** What the answers of a form say, as far as they are answers: of what is not asked any more nothing stays; pure. */
export const situationOf = (item: Item, written: (name: string) => string): Situation => {
  const questions = item.guide?.questions ?? [];
  const given = Object.fromEntries(
    questions.map(({ code }) => [`s.${code}`, written(`s.${code}`)]),
  );
  return situationIn(given, item);
};

/** 情形引导: the questions of the guide, those answered before with their answers, to be answered otherwise too. */
async function showSituation(side: Side, visit: Visit) {
  const { language, place, sent, hidden } = visit;
  const found = await asking(visit);
  if (!found.ok) return found.failure;
  const { draft, item } = found.value;
  const { answers, next } = interviewOf(item, draft.situation ?? {});
  const asked = (item.guide?.questions ?? []).filter(
    ({ code }) => next.includes(code) || typeof answers.get(code) === 'object',
  );
  const { stop, instead } = outcomeOf(item, answers);
  const fields = asked.map(({ code, text, options }) => {
    const answer = answers.get(code);
    const chosen = typeof answer === 'object' ? [answer.option] : [];
    const choices = options.map((option) => [option.code, option.text, inChinese] as const);
    const label = { 'zh-CN': text, en: text };
    return ticks(
      {
        name: `s.${code}`,
        label,
        about: inChinese,
        pointer: `/situation/${code}`,
        options: choices,
        chosen,
        one: true,
      },
      language,
      sent,
    );
  });
  const ends =
    stop !== undefined || instead !== undefined
      ? html`<p class="reason" role="status"><b>${texts.situationEnds[language]}</b> <span lang="zh-CN">${stop ?? ''}</span> <a href="/items/${item.code}?lang=${language}">${texts.guide[language]}</a></p>`
      : '';
  const title = texts.situation[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.situationLead[language]}</p>
<form method="post" class="card">${hidden}<p lang="zh-CN"><b>${item.name}</b></p>${ends}${asked.length === 0 ? html`<p class="dim">${texts.noQuestions[language]}</p>` : fields}<p class="act">${asked.length === 0 ? '' : html`<button class="main">${texts.save[language]}</button> `}<a href="${side.at(visit)}?lang=${language}">${texts.back[language]}</a></p></form>`;
  return page({ place, title, content });
}

/** One answer may ask the next question: then the page comes again. */
async function saveSituation(side: Side, visit: Visit, form: FormData) {
  const found = await asking(visit);
  if (!found.ok) return found;
  const { draft, item } = found.value;
  const situation = situationOf(item, (name) => textOf(form, name));
  const told = Object.keys(situation).length > 0 ? situation : undefined;
  const changed = await changeDraft(visit, draft, { situation: told });
  if (!changed.ok) return changed;
  const here = side.at(visit);
  return ok(interviewOf(item, situation).complete ? here : `${here}/situation`);
}

export const situationPage = (side: Side) => ({
  show: (visit: Visit) => showSituation(side, visit),
  send: (visit: Visit, form: FormData) => saveSituation(side, visit, form),
});

/** Whether the guide of an item asks anything; what could not be read asks nothing here. */
export async function asksSituation(visit: Visit, item: Item): Promise<boolean> {
  const told = await guided(visit, item);
  return told.ok && (told.value.guide?.questions ?? []).length > 0;
}
