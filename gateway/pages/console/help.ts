import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import {
  auditorTasks,
  clerkTasks,
  clerkWords,
  operatorTasks,
  regionTasks,
  type Task,
  helpTexts as texts,
} from './help-texts.ts';
import { page } from './page.ts';
import type { Place } from './place.ts';

type Kind = NonNullable<Place['visitor']>['kind'];

const security = operatorTasks.filter(({ href = '' }) => /members|agreements/.test(href));
const system = operatorTasks.filter((task) => !security.includes(task));

/** What each role comes here to do; who reads cases alone has nothing to be told. */
const tasksOf: Readonly<Partial<Record<Kind, readonly Task[]>>> = {
  platform: clerkTasks,
  region: regionTasks,
  region_and_window: [...clerkTasks, ...regionTasks],
  operator: operatorTasks,
  system,
  security,
  auditor: auditorTasks,
};

const taskLine = ({ want, how, href }: Task, language: Language): Content =>
  html`<li>${href === undefined ? html`<b>${want[language]}</b>` : html`<a href="${href}?lang=${language}"><b>${want[language]}</b></a>`}<div>${how[language]}</div></li>`;

/** What can be done here, by whoever looks, with the words that a new hand stumbles over. */
export function helpPage(place: Place): Content {
  const { language, visitor } = place;
  const tasks = (visitor && tasksOf[visitor.kind]) ?? [];
  const isAtWindow = tasks.some((task) => clerkTasks.includes(task));
  const words = isAtWindow
    ? html`<section class="card"><h2>${texts.words[language]}</h2><dl class="facts">${clerkWords.map(([word, meaning]) => html`<div><dt>${word[language]}</dt><dd>${meaning[language]}</dd></div>`)}</dl></section>`
    : '';
  const title = texts.title[language];
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${tasks.length > 0 ? html`<ul class="todo card">${tasks.map((task) => taskLine(task, language))}</ul>` : ''}${words}
<section class="card"><h2>${texts.stuck[language]}</h2><p>${texts.stuckHow[language]}</p><p>${texts.session[language]}</p></section>`;
  return page({ place, title, content });
}
