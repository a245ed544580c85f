import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { answerPage } from '../../platform/html/answer.ts';
import { answerFailure } from '../../platform/http/http.ts';
import { problemOf } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { errorPage } from './login-pages/error-page.ts';

/** The language that the person chose on the page, or the browser's. */
export function pageLanguage(c: Context): Language {
  const chosen = c.req.query('lang');
  return chosen === 'en' || chosen === 'zh-CN' ? chosen : (c.get('language') as Language);
}

/** Path and query of this page, for the links on it. */
export function pageAddress(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return `${pathname}${search}`;
}

/** The addresses around a log-in carry handles and tickets: no cache and no referrer may keep them. */
export function redirectBrowser(c: Context, url: string): Response {
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'no-referrer');
  // 303: after a POST the form, which may be personal, must not travel on (RFC 9700 s4.12).
  return c.redirect(url, c.req.method === 'GET' ? 302 : 303);
}

/** A failure for whoever asks: a page for a person, a problem document for a program. */
export function refuseBrowser(c: Context, refused: Failure): Response | Promise<Response> {
  if (!(c.req.header('accept') ?? '').includes('text/html')) return answerFailure(c, refused);
  const language = pageLanguage(c);
  // A person can do nothing about a grant: the log-in is over, and begins anew where it began.
  const told =
    refused.code === 'oauth.invalid_grant'
      ? failure('oauth.login_over', { internal: refused.detail ?? refused.internal ?? 'grant' })
      : refused;
  const problem = problemOf(told, language, c.get('correlationId') as string);
  return answerPage(c, errorPage({ language, problem }), { status: problem.status });
}
