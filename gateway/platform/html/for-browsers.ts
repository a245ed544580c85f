import type { MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import type { Problem } from '../http/problem.ts';
import type { Language } from '../http/problem-texts.ts';
import { pagePolicy } from './answer.ts';
import { type Content, frame } from './frame.ts';
import { text } from './text.ts';

const texts = {
  quote: text('联系运营方时请提供', 'Quote this to the operator'),
  start: text('首页', 'Start page'),
  console: text('控制台', 'Console'),
  noPage: text(
    '检查地址是否完整，或从首页找起。',
    'Look whether the address is whole, or begin at the start page.',
  ),
};

/** A failure for people: what happened, what to do, ways on, and the number to quote. */
function problemPage(problem: Problem, language: Language): Content {
  const content = html`<section class="card failure" data-code="${problem.code}"><h1>${problem.title}</h1><p>${problem.code === 'request.route_unknown' ? texts.noPage[language] : problem.next}</p>
<p class="note"><a href="/?lang=${language}">${texts.start[language]}</a> <a href="/console/cases?lang=${language}">${texts.console[language]}</a></p>
<p class="note">${texts.quote[language]} <code>${problem.correlationId}</code></p></section>`;
  return frame({ language, title: problem.title, content });
}

/** A person who follows a link: a browser says so by itself, a program has a token or asks for JSON. */
const isForPerson = (accept: string | undefined, authorization: string | undefined): boolean =>
  authorization === undefined && (accept ?? '').includes('text/html');

/** Whatever door refuses: a problem document for a program, the same words as a page for a person. */
export const pagesForBrowsers: MiddlewareHandler = async (c, next) => {
  await next();
  if (!isForPerson(c.req.header('accept'), c.req.header('authorization'))) return;
  if (c.res.headers.get('content-type') !== 'application/problem+json') return;
  const problem = (await c.res.json()) as Problem;
  const language = c.res.headers.get('content-language') === 'en' ? 'en' : 'zh-CN';
  const headers = new Headers(c.res.headers);
  headers.delete('content-length');
  headers.set('content-type', 'text/html; charset=UTF-8');
  headers.set('content-security-policy', pagePolicy());
  headers.set('vary', 'accept');
  const page = String(await problemPage(problem, language));
  c.res = undefined;
  c.res = new Response(page, { status: problem.status, headers });
};
