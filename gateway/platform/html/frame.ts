import { html } from 'hono/html';
import type { Language } from '../http/problem-texts.ts';
import { text } from './text.ts';

export type Content = ReturnType<typeof html>;

/** 长辈版: letters larger than usual. */
export type Size = 'large' | 'largest';

/** What a page in large letters says of itself at its root. */
export const sizeMark = (size: Size | undefined): Content | string =>
  size === undefined ? '' : html` class="elder ${size}"`;

export type Page = {
  readonly language: Language;
  readonly title: string;
  /** Path and query of this page, for the link to the other language; absent where only a POST leads. */
  readonly address?: string;
  readonly content: Content;
  readonly size?: Size | undefined;
};

const texts = {
  product: text('通办', 'Tongban'),
  subtitle: text('跨区域政务服务网关', 'cross-region government services'),
  skip: text('跳到正文', 'Skip to the content'),
  otherLanguage: text('English', '中文'),
};

/** `address` with some parameters of its query set, or taken away where the value is undefined. */
export function withQuery(
  address: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const [path = '', query = ''] = address.split('?', 2);
  const search = new URLSearchParams(query);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) search.delete(name);
    else search.set(name, value);
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

function languageLink(language: Language, address: string | undefined): Content | string {
  if (address === undefined) return '';
  const other = language === 'en' ? 'zh-CN' : 'en';
  return html`<nav><a href="${withQuery(address, { lang: other })}" hreflang="${other}" lang="${other}">${texts.otherLanguage[language]}</a></nav>`;
}

/** The frame of every page for people that stands before a log-in: no script, no menu that leads away. */
export function frame({ language, title, address, content, size }: Page): Content {
  return html`<!doctype html>
<html lang="${language}"${sizeMark(size)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${texts.product[language]}</title>
<link rel="icon" href="/console/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pages/style.css">
</head>
<body>
<a class="skip" href="#content">${texts.skip[language]}</a>
<header><div class="bar"><span class="brand"><img src="/console/icon.svg" alt="" width="28" height="28"><b>${texts.product[language]}</b><span>${texts.subtitle[language]}</span></span>${languageLink(language, address)}</div></header>
<main id="content">${content}</main>
</body>
</html>`;
}
