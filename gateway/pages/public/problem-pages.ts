import { html } from 'hono/html';
import { type FailureCode, failureKinds } from '#contracts/failures';
import { text } from '../../platform/html/text.ts';
import { problemOf, problemPath } from '../../platform/http/problem.ts';
import { type Language, problemTexts } from '../../platform/http/problem-texts.ts';
import { inLanguage, type PortalPage } from './answer.ts';

const texts = {
  title: text('问题代码', 'Problem codes'),
  why: text(
    '网关每次拒绝都附问题说明（RFC 9457），其 type 指向这里的一页。代码不变，文字可能改进。',
    'Every refusal of this gateway is problem details (RFC 9457) whose type leads to a page here. Codes stay; words may improve.',
  ),
  code: text('代码', 'Code'),
  status: text('HTTP 状态码', 'HTTP status'),
  fault: text('责任方', 'Whose fault'),
  retry: text('重试是否有用', 'Whether trying again can help'),
  next: text('怎么办', 'What to do'),
  yes: text('是：同一请求稍后可能成功', 'Yes: the same request may succeed later'),
  no: text('否：先改正请求', 'No: something must change first'),
  all: text('全部问题代码', 'All problem codes'),
};

const faults = {
  caller: text('请求方', 'The caller'),
  gateway: text('网关', 'This gateway'),
  region: text('办理地区的平台', 'The platform of the region'),
} as const;

const codes = Object.keys(failureKinds) as FailureCode[];

export const isFailureCode = (code: string): code is FailureCode =>
  Object.hasOwn(failureKinds, code);

/** The page behind `type` of a problem: from the tables of which the problem itself and docs/errors.md are made. */
export function problemPage(code: FailureCode, language: Language): PortalPage {
  const { title, next, status, fault, retryable } = problemOf({ code }, language, '');
  const facts = [
    [texts.code, html`<code>${code}</code>`],
    [texts.status, status],
    [texts.fault, faults[fault][language]],
    [texts.retry, texts[retryable ? 'yes' : 'no'][language]],
    [texts.next, next],
  ] as const;
  const content = html`<section class="card"><h1>${title}</h1><dl class="facts">${facts.map(
    ([name, value]) => html`<div><dt>${name[language]}</dt><dd>${value}</dd></div>`,
  )}</dl><p><a href="${inLanguage('/problems', language)}">${texts.all[language]}</a></p></section>`;
  return { title, content };
}

/** All of them, by the code that a program was given. */
export function problemsPage(language: Language): PortalPage {
  const title = texts.title[language];
  const lines = codes.map(
    (code) =>
      html`<li><a href="${inLanguage(problemPath(code), language)}">${code} · ${problemTexts[code][language].title}</a></li>`,
  );
  const content = html`<section class="card"><h1>${title}</h1><p>${texts.why[language]}</p><ul>${lines}</ul></section>`;
  return { title, content };
}
