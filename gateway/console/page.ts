import { html } from 'hono/html';
import type { Language } from '../platform/problem-texts.ts';
import type { Problem } from '../platform/problem.ts';
import { pageTexts } from './texts.ts';

type Content = ReturnType<typeof html>;

/** The frame of every console page. */
export function page(language: Language, title: string, path: string, content: Content): Content {
  const other = language === 'en' ? 'zh-CN' : 'en';
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${pageTexts.product[language]}</title>
<link rel="stylesheet" href="/console/style.css">
</head>
<body>
<header><a href="/console/cases?lang=${language}">${pageTexts.product[language]}</a><a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${pageTexts.otherLanguage[language]}</a></header>
<main>${content}</main>
</body>
</html>`;
}

/** A failure as a page: what happened, what to do, and the number to quote. */
export function failurePage(problem: Problem, language: Language, path: string): Content {
  const content = html`<h1>${problem.title}</h1><p>${problem.next}</p>
<p class="id dim">${problem.code} · ${problem.correlationId}</p>`;
  return page(language, problem.title, path, content);
}
