import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Handler, MiddlewareHandler } from 'hono';
import type { AuditAction, FieldClass } from '#contracts/audit-event';
import type { Env, RequestVariables } from './http.ts';

/**
 * To whom a door is open:
 * - `anyone`: nobody is asked who they are
 * - `browser`: a person's browser, by the secrets in its cookie and its address
 * - `visitor`: a session of pages, that of the console or a person's own
 * - `client`: OAuth client authentication (RFC 7523 s3)
 * - `region`, `courier`: by its own signature in its own format
 * - `member`: an access token of ours
 */
export type Who = 'anyone' | 'browser' | 'visitor' | 'client' | 'region' | 'courier' | 'member';

/**
 * What the same request again does:
 * - `claimed`: an Idempotency-Key is required, and claimed in the transaction of the act itself
 * - `kept`: with an Idempotency-Key the answer is kept, sealed, and given again
 * - `natural`: it is the same act by itself; a key makes no difference
 * - `each`: every entry of the body has a key of its own
 */
export type Repeat = 'claimed' | 'kept' | 'natural' | 'each';

/** What a route does and for whom, as data beside it: enforced, described and listed from here and nowhere else. */
export type Act = {
  /** What it is called in the log, e.g. `case.withdraw`. */
  readonly name: string;
  readonly who: Who;
  /** One of them is needed. */
  readonly scopes?: readonly string[];
  /** Absent: every role. */
  readonly roles?: readonly string[];
  /** The object that the address names. */
  readonly on?: { readonly kind: string };
  /** Which relations to the object suffice. */
  readonly by?: readonly string[];
  /** Whether anything is another afterwards; HEAD never gets that far. */
  readonly changes: boolean;
  readonly repeat?: Repeat;
  /** What it leaves in the audit log. */
  readonly logged?: readonly AuditAction[];
  /** What it shows of people or cases: who read that, and for which case, goes into the log. */
  readonly reads?: FieldClass;
  /** Why it leaves nothing in the log, where it does not. */
  readonly unlogged?: string;
};

/** What is known of a request once its door has seen it; read when it has been answered. */
export type ActVariables = RequestVariables & {
  readonly act?: Act;
  /** The cases that the object of the act belongs to. */
  readonly caseRefs?: readonly string[];
  /** The code with which it was refused. */
  readonly refusal?: string;
};

/** What a declaration leaves open about the audit log; undefined if nothing. What is open to anyone is nobody's. */
function unaccounted({ who, logged = [], reads, unlogged }: Act): string | undefined {
  const leaves = logged.length > 0 || reads !== undefined;
  if (leaves && unlogged !== undefined) return 'is in the audit log and says why it is not';
  if (leaves || unlogged !== undefined || who === 'anyone') return undefined;
  return 'says nothing of the audit log';
}

const acts = new WeakMap<object, Act>();

/** Ties a declaration to the first handler of its route. */
export function declared<H extends Handler | MiddlewareHandler>(act: Act, handler: H): H {
  acts.set(handler, act);
  return handler;
}

export type DeclaredRoute = { readonly method: string; readonly path: string; readonly act: Act };

/** What every request of a house passes before any route. */
const isForAll = ({ method, path }: { method: string; path: string }): boolean =>
  method === 'ALL' && path === '/*';

/**
 * Every route of an app with its declaration. Throws for one that has none, or that runs anything before
 * what was declared: such an app does not start.
 */
export function declaredRoutes(app: Pick<OpenAPIHono<Env>, 'routes'>): DeclaredRoute[] {
  const found = new Map<string, DeclaredRoute>();
  for (const route of app.routes) {
    const { method, path, handler } = route;
    const name = `${method} ${path}`;
    const act = acts.get(handler);
    if (act && found.has(name)) throw new TypeError(`${name} is declared twice`);
    const open = act && unaccounted(act);
    if (open !== undefined) throw new TypeError(`${name} ${open}`);
    if (act) found.set(name, { method, path, act });
    else if (!found.has(name) && !isForAll(route)) throw new TypeError(`${name} is not declared`);
  }
  return [...found.values()];
}
