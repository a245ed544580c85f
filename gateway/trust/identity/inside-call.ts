import type { Context } from 'hono';
import type { Caller } from './caller.ts';

/** A symbol has no spelling: nothing that arrives by HTTP, and no binding of the edge, can carry it. */
const visitor = Symbol('the visitor of a page');
type Inside = { readonly [visitor]?: Caller };

/** What stands beside a request that a page makes to a door of the API: who looks at the page. */
export const besideCall = (c: Context, caller: Caller): object => ({
  ...(c.env as object | undefined),
  [visitor]: caller,
});

/** Whose page asks; undefined for whatever comes from outside. */
export const visitorInside = (c: Context): Caller | undefined =>
  (c.env as Inside | undefined)?.[visitor];
