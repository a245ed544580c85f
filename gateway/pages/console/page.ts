import { html } from 'hono/html';
import { type Content, sizeMark, withQuery } from '../../platform/html/frame.ts';
import type { Problem } from '../../platform/http/problem.ts';
import { helpOf, homeOf, menus, menuTexts } from './menus.ts';
import type { Place } from './place.ts';
import { liveTexts, pageTexts } from './texts.ts';

type Page = {
  readonly place: Place;
  readonly title: string;
  /** Where the page hears that it is out of date. */
  readonly events?: string | undefined;
  /** It has a code that is made anew by itself. */
  readonly renews?: boolean;
  readonly content: Content;
};

const languageLink = ({ language, address }: Place) => {
  const other = language === 'en' ? 'zh-CN' : 'en';
  return html`<a href="${withQuery(address, { lang: other })}" hreflang="${other}" lang="${other}">${pageTexts.otherLanguage[language]}</a>`;
};

/** Who is in, and the ways that only lead somewhere for somebody who is. */
const menu = (place: Place) => {
  const { language, visitor } = place;
  if (!visitor) return html`<nav>${languageLink(place)}</nav>`;
  const { ways: all, find, out } = menus[visitor.kind];
  const ways = place.size ? all.slice(0, 1) : all;
  return html`<nav aria-label="${menuTexts.menu[language]}">${ways.map(([href, name]) => html`<a href="${href}?lang=${language}">${name[language]}</a>`)}${place.size ? '' : html`<a href="${helpOf(place)}?lang=${language}">${menuTexts.help[language]}</a>`}${languageLink(place)}
<span class="who"><b${visitor.kind === 'citizen' ? html` lang="zh-CN"` : ''}>${visitor.name}</b> ${visitor.role}</span><a href="${out}?lang=${language}">${pageTexts.signOut[language]}</a></nav>${
    find === undefined
      ? ''
      : html`<form class="find" role="search" method="get" action="${find}"><input type="hidden" name="lang" value="${language}"><label for="find">${menuTexts.find[language]}</label><input id="find" name="q" type="search" autocomplete="off" spellcheck="false"><button>${menuTexts.go[language]}</button></form>`
  }`;
};

const live = (events: string, { language }: Place) =>
  html`<script src="/console/live.js" data-events="${events}" data-broken="${liveTexts.broken[language]}" data-polling="${liveTexts.polling[language]}" data-updated="${liveTexts.updated[language]}" data-held="${liveTexts.held[language]}" data-held-link="${liveTexts.heldLink[language]}" data-retry="${liveTexts.retry[language]}" defer></script>`;

/** The frame of every console page. */
export function page({ place, title, events, renews, content }: Page): Content {
  const { language } = place;
  return html`<!doctype html>
<html lang="${language}"${sizeMark(place.size)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${pageTexts.product[language]}</title>
<link rel="icon" href="/console/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/console/style.css">
${events === undefined ? '' : live(events, place)}${renews ? html`<script src="/console/live.js" defer></script>` : ''}
</head>
<body>
<a class="skip" href="#content">${pageTexts.skip[language]}</a>
<header><div class="bar"><a class="brand" href="${homeOf(place)}?lang=${language}"><img src="/console/icon.svg" alt="" width="28" height="28"><b>${pageTexts.product[language]}</b><span>${pageTexts.subtitle[language]}</span></a>
${menu(place)}</div></header>
${events === undefined ? '' : html`<p class="live" id="live" role="status"></p>`}
<main id="content">${content}</main>
</body>
</html>`;
}

/** A failure as a page: what happened, what to do, and the number to quote. */
export function failurePage(problem: Problem, place: Place): Content {
  const content = html`<section class="failure" data-code="${problem.code}"><h1>${problem.title}</h1><p>${problem.next}</p>
<p class="act"><a class="button" href="${homeOf(place)}?lang=${place.language}">${menuTexts[place.visitor ? 'begin' : 'portal'][place.language]}</a></p><p class="dim">${pageTexts.quote[place.language]} <code>${problem.correlationId}</code></p></section>`;
  return page({ place, title: problem.title, content });
}
