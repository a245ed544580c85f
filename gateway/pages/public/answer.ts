import type { Context } from 'hono';
import { html } from 'hono/html';
import { pagePolicy } from '../../platform/html/answer.ts';
import { type Content, frame, withQuery } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { pageLanguage } from '../../trust/identity/browser-answer.ts';
import { figureTexts } from './figure-texts.ts';
import { portalTexts as texts } from './texts.ts';

const places = [
  ['/', texts.home],
  ['/items', texts.items],
  ['/regions', texts.regions],
  ['/recognitions', texts.recognitions],
  ['/figures', figureTexts.title],
  ['/help', texts.help],
] as const;

/** An address of the portal in the language that is read. */
export const inLanguage = (path: string, language: Language): string =>
  withQuery(path, { lang: language });

export type PortalPage = { readonly title: string; readonly content: Content };

/**
 * Answers a page of the portal: the same for everybody, so any cache may keep it for a minute; no cookie, no script,
 * nothing from elsewhere.
 */
export function answerPortal(
  c: Context,
  { title, content }: PortalPage,
): Response | Promise<Response> {
  const language = pageLanguage(c);
  const { pathname, search } = new URL(c.req.url);
  const nav = html`<nav class="places" aria-label="${texts.places[language]}">${places.map(
    ([path, name]) =>
      html`<a href="${inLanguage(path, language)}" ${path === pathname ? html`aria-current="page"` : ''}>${name[language]}</a>`,
  )}</nav>`;
  const footer = html`<footer class="note"><a href="${inLanguage('/accessibility', language)}">${texts.accessibility[language]}</a> <a href="/docs">${texts.reference[language]}</a></footer>`;
  c.header('content-security-policy', pagePolicy());
  c.header('referrer-policy', 'same-origin');
  c.header('cache-control', 'public, max-age=60');
  c.header('vary', 'accept-language');
  return c.html(
    frame({
      language,
      title,
      address: `${pathname}${search}`,
      content: html`${nav}${content}${footer}`,
    }),
  );
}
