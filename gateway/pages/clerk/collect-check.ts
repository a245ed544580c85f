import { html } from 'hono/html';
import type { Item } from '#contracts/item';
import { ok } from '#contracts/result';
import type { Content } from '../../platform/html/frame.ts';
import { naming } from '../../platform/html/naming.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { reasonIn } from '../../platform/http/reasons.ts';
import { fieldId, problemSummary } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { partyText } from './collect-party.ts';
import { peopleLines } from './collect-people.ts';
import type { Side } from './collect-side.ts';
import { howTexts, taskNames, collectTexts as texts } from './collect-texts.ts';
import { collecting, type Draft, guided, type Task, taskOf } from './draft.ts';

type Submitted = { readonly caseId: string };

function applicantText({ applicant }: Draft, { language }: Visit): string {
  if (!applicant) return '';
  if (applicant.kind === 'subject') return texts.homeDone[language];
  return partyText(applicant);
}

const row = (name: unknown, value: unknown, href: string, change: string) =>
  html`<div><dt>${name}</dt><dd>${value} <a href="${href}">${change}</a></dd></div>`;

/** What was answered to the guide, in its words. */
const situationLines = ({ situation = {} }: Draft, { guide }: Pick<Item, 'guide'>) =>
  (guide?.questions ?? []).flatMap(({ code, text, options }) => {
    const option = options.find((one) => one.code === situation[code]);
    return option ? [html`<span lang="zh-CN">${text} ${option.text}</span><br>`] : [];
  });

/** Where a problem is put right, where this side can. */
function whereOf(pointer: string, side: Side, visit: Visit) {
  const { language } = visit;
  const task = taskOf(pointer);
  const name = taskNames[task][language];
  return side.tasks.includes(task)
    ? html`<a href="${side.at(visit)}/${task}?lang=${language}">${name}</a>`
    : name;
}

/** Whose log-in is too old to apply with signs in again: what they wrote stays. */
const signInAgain = ({ signIn }: Side, { sent, language }: Visit) =>
  signIn !== undefined && sent?.problem.code === 'auth.insufficient_level'
    ? html`<p class="act"><a class="button" href="${signIn}?lang=${language}">${texts.signInAgain[language]}</a></p>`
    : '';

/** What is missing is called by its name: its code is for systems. */
function lacking(reason: string, language: Language): Content | string {
  const name = /^\S+ \((.+)\) is missing$/.exec(reason)?.[1];
  return name === undefined ? reasonIn(language, reason) : naming(texts.lacks[language], { name });
}

/** 核对: everything once more, to be seen by both sides of the counter, and then submitted. */
export const checkPage = (side: Side) => ({
  show: async (visit: Visit) => {
    const { language, place, sent, hidden } = visit;
    const found = await collecting(visit);
    if (!found.ok) return found.failure;
    const { draft, item } = found.value;
    const here = side.at(visit);
    const named = new Map(item.materials.map(({ code, name }) => [code, name]));
    const fields = Object.entries(draft.form ?? {}).map(
      ([name, value]) =>
        html`${item.form?.properties?.[name]?.title ?? name}: ${String(value)}<br>`,
    );
    const materials = (draft.materials ?? []).map(
      ({ code, how }) =>
        html`<span lang="zh-CN">${named.get(code) ?? code}</span> · ${howTexts[how][language]}<br>`,
    );
    const change = (task: Task, shown: unknown) =>
      row(
        taskNames[task][language],
        shown,
        `${here}/${task}?lang=${language}`,
        texts.change[language],
      );
    const questions = draft.situation ? await guided(visit, item) : undefined;
    const told = questions?.ok ? questions.value : item;
    const missing = draft.problems.map(
      ({ pointer, reason }, nth) =>
        html`<li${draft.problems.findIndex((one) => one.pointer === pointer) === nth ? html` id="${fieldId(pointer)}" tabindex="-1"` : ''}>${whereOf(pointer, side, visit)} ${lacking(reason, language)}</li>`,
    );
    const shown: Readonly<Record<Task, unknown>> = {
      identity: applicantText(draft, visit),
      people: peopleLines(draft, visit),
      situation: situationLines(draft, told),
      form: fields,
      materials,
    };
    const title = texts.check[language];
    const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${signInAgain(side, visit)}
<section class="card"><p lang="zh-CN"><b>${item.name}</b> · ${item.authority}</p><dl class="facts">${side.tasks.filter((task) => task !== 'situation' || draft.situation).map((task) => change(task, shown[task]))}</dl>${draft.originals ? html`<p>${texts.travels[language]}</p>` : ''}</section>
${missing.length > 0 ? html`<section class="card"><h2>${texts.problems[language]}</h2><ul class="todo">${missing}</ul></section>` : ''}
<form method="post" class="card">${hidden}<label class="tick"><input type="checkbox" name="agreed" required> ${side.consent[language]}</label><p class="act"><button class="main">${texts.submit[language]}</button> <a href="${here}?lang=${language}">${texts.back[language]}</a></p></form>`;
    return page({ place, title, content });
  },
  send: async (visit: Visit) => {
    const found = await collecting(visit);
    if (!found.ok) return found;
    const { draft } = found.value;
    if (draft.caseId) return ok(side.caseAt(visit, draft.caseId));
    const acting = draft.applicant?.kind === 'subject' ? await side.acting(visit) : visit;
    const submitted = await acting.act<Submitted>({
      path: `/v1/drafts/${draft.draftId}/submission`,
      body: {},
      headers: { 'if-match': `"${draft.version}"` },
    });
    return submitted.ok ? ok(side.caseAt(visit, submitted.value.caseId)) : submitted;
  },
});
