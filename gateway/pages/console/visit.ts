import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import type { Failure } from '#contracts/failures';
import { ok, type Result } from '#contracts/result';
import type { Act } from '../../platform/http/act.ts';
import { openPage } from '../../platform/http/openapi.ts';
import type { Problem } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type Kind, visible } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import type { PageContext } from './page-context.ts';
import type { Place } from './place.ts';

/** What every page of the console does for its visitor. */
export type Visits = {
  readonly visitor: (c: PageContext) => Promise<Result<Caller, Failure>>;
  readonly refuse: (c: PageContext, refused: Failure) => Response | Promise<Response>;
  /** What a door of the API answered the page with, as the whole page. */
  readonly refuseProblem: (
    c: PageContext,
    place: Place,
    problem: Problem,
  ) => Response | Promise<Response>;
  readonly languageOf: (c: PageContext) => Language;
};

/** What a page shows to whom: no more than the member may read that the session came from. */
export type VisitorAct = Omit<Act, 'who' | 'on' | 'by'> & {
  readonly who: 'visitor';
  readonly on?: Kind;
  readonly by?: readonly Relation[];
};

type Given<A extends VisitorAct> = { readonly caller: Caller } & (A extends {
  readonly on: Kind<infer Row>;
}
  ? { readonly row: Row }
  : unknown);

export const pageHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header(
    'content-security-policy',
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  c.header('referrer-policy', 'no-referrer');
  c.header('cache-control', 'private, no-store');
};

/** Opens a page to visitors: their session and what they are to the object come before it. */
export function openVisit<const A extends VisitorAct>(
  app: OpenAPIHono<CallerEnv>,
  platform: Platform,
  { visitor, refuse }: Pick<Visits, 'visitor' | 'refuse'>,
  path: string,
  act: A,
  show: (c: PageContext, given: Given<A>) => Response | Promise<Response>,
  guards: readonly MiddlewareHandler[] = [pageHeaders],
): void {
  const { on, by } = act;
  const answer = async (c: PageContext): Promise<Response> => {
    const caller = await visitor(c);
    if (!caller.ok) return refuse(c, caller.failure);
    c.set('caller', caller.value);
    const id = c.req.param('id') ?? '';
    const found = on ? await visible(platform, on, id, caller.value, by) : ok(undefined);
    if (!found.ok) return refuse(c, found.failure);
    (c as Context).set('caseRefs', on?.casesOf?.(found.value));
    return show(c, { caller: caller.value, row: found.value } as unknown as Given<A>);
  };
  openPage(app, path, act as Act, answer, guards);
}
