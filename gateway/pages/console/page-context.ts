import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Failure } from '#contracts/failures';
import { type Problem, problemOf } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { consoleSessionMs } from '../../trust/identity/console-access.ts';
import { failurePage } from './page.ts';
import type { Place } from './place.ts';

export type PageContext = Context<CallerEnv>;

const PageQuery = z.object({
  lang: z.enum(['zh-CN', 'en']).optional().catch(undefined),
});

/** The language that the page was asked for in its address, else the browser's. */
export const languageOf = (c: PageContext): Language =>
  PageQuery.parse(c.req.query()).lang ?? c.get('language');

export function refuse(c: PageContext, refused: Failure) {
  (c as Context).set('refusal', refused.code);
  const language = languageOf(c);
  const problem = problemOf(refused, language, c.get('correlationId'));
  // Never the address itself: that of an entry holds a secret.
  const place = { language, address: '/console/cases' };
  return c.html(failurePage(problem, place), problem.status as 401);
}

export const refuseProblem = (c: PageContext, place: Place, problem: Problem) =>
  c.html(failurePage(problem, place), problem.status as 400);

/** The cookie that holds the session; `__Host-` where there is https: no sibling domain can plant one. */
export function sessionCookie(platform: Platform) {
  const secure = platform.config.publicOrigin.startsWith('https:');
  const name = secure ? '__Host-tongban-console' : 'tongban-console';
  const maxAge = consoleSessionMs / 1000;
  return {
    read: (c: PageContext) => getCookie(c, name),
    write: (c: PageContext, session: string) =>
      setCookie(c, name, session, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge }),
    forget: (c: PageContext) => deleteCookie(c, name, { secure, path: '/' }),
  };
}
