import { html } from 'hono/html';
import type { Problem } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { clockTexts } from './clock-texts.ts';
import { pageTexts } from './texts.ts';

type Content = ReturnType<typeof html>;

type Page = {
  readonly language: Language;
  readonly title: string;
  /** Where this page is, for the link to the other language. */
  readonly path: string;
  /** Where the page hears that it is out of date. */
  readonly events?: string | undefined;
  readonly content: Content;
};

/** The frame of every console page. */
export function page({ language, title, path, events, content }: Page): Content {
  const other = language === 'en' ? 'zh-CN' : 'en';
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${pageTexts.product[language]}</title>
<link rel="icon" href="/console/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/console/style.css">
${events === undefined ? '' : html`<script src="/console/live.js" data-events="${events}" defer></script>`}
</head>
<body>
<a class="skip" href="#content">${pageTexts.skip[language]}</a>
<header><div class="bar"><a class="brand" href="/console/cases?lang=${language}"><img src="/console/icon.svg" alt="" width="28" height="28"><b>${pageTexts.product[language]}</b><span>${pageTexts.subtitle[language]}</span></a>
<nav><a href="/console/cases?lang=${language}">${pageTexts.allCases[language]}</a><a href="/console/deadlines?lang=${language}">${clockTexts.board[language]}</a><a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${pageTexts.otherLanguage[language]}</a><a href="/console/sign-out?lang=${language}">${pageTexts.signOut[language]}</a></nav></div></header>
<main id="content">${content}</main>
</body>
</html>`;
}

/** A failure as a page: what happened, what to do, and the number to quote. */
export function failurePage(problem: Problem, language: Language, path: string): Content {
  const content = html`<section class="failure" data-code="${problem.code}"><h1>${problem.title}</h1><p>${problem.next}</p>
<p class="dim">${pageTexts.quote[language]} <code>${problem.correlationId}</code></p></section>`;
  return page({ language, title: problem.title, path, content });
}
