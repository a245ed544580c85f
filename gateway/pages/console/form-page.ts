import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import { type Failure, failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import type { Content } from '../../platform/html/frame.ts';
import type { Act } from '../../platform/http/act.ts';
import { openForm, openPage } from '../../platform/http/openapi.ts';
import { type Problem, problemOf } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Scope } from '../../trust/federation/entries.ts';
import { formToken, isFormToken } from '../../trust/identity/browser-session.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import type { Answer, Ask, Bytes, Call } from './ask.ts';
import type { Names } from './case-data.ts';
import { type Sent, textOf } from './form.ts';
import { languageOf, type PageContext } from './page-context.ts';
import type { Place } from './place.ts';
import { pageHeaders, type Visits } from './visit.ts';

/** A sheet to print says its own policy; what is answered in its place is a page like the others. */
const unlessPrinted: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.res.status !== 200) await pageHeaders(c, async () => {});
};

/** What the pages of a role share: who visits, how they ask, and how they are drawn for their visitor. */
export type Desk = {
  readonly platform: Platform;
  readonly ask: Ask;
  readonly visits: Visits;
  /** The secret of the session, to which the forms of its pages are bound. */
  readonly session: (c: PageContext) => string | undefined;
  readonly sight: (c: PageContext, caller: Caller) => Promise<Sight>;
};

export type Sight = {
  readonly place: Place;
  readonly names: Names;
  readonly regions: readonly string[];
};

/** One look at a page, or one form of it. */
export type Visit = Sight & {
  readonly c: PageContext;
  readonly caller: Caller;
  readonly language: Language;
  /** Codes of the courier companies of this gateway. */
  readonly couriers: readonly string[];
  /** The hidden fields that every form of the page carries. */
  readonly hidden: Content;
  /** Absent where the page is only looked at. */
  readonly sent?: Sent;
  readonly param: (name: string) => string;
  readonly query: (name: string) => string;
  readonly read: <T>(path: string) => Promise<Answer<T>>;
  /** A file. */
  readonly bytes: (path: string) => Promise<Answer<Bytes>>;
  /** Once for each form and `step`, however often it is sent. */
  readonly act: <T>(call: Omit<Call, 'key'>, step?: string) => Promise<Answer<T>>;
  /** The same look in another's name: of the visitor with a person, or towards another region. */
  readonly as: (caller: Caller) => Visit;
  /** The same look with forms of its own, after one was answered on the spot. */
  readonly again: () => Visit;
  /** The same look at a form that came to nothing. */
  readonly with: (sent: Sent) => Visit;
};

const formOver = 'form';
const onceForm = /^[0-9a-f-]{36}$/;

/** A form of the page: its body, or undefined where it is none that we sent. */
async function formOf(c: PageContext, session: string): Promise<FormData | undefined> {
  const form = await c.req.formData().catch(() => undefined);
  const isOurs = form && (await isFormToken(textOf(form, 'csrf'), formOver, session));
  return isOurs && onceForm.test(textOf(form, 'once')) ? form : undefined;
}

async function visitOf(
  desk: Desk,
  c: PageContext,
  caller: Caller,
  form?: FormData,
): Promise<Visit> {
  const csrf = await formToken(formOver, desk.session(c) ?? '');
  const sight = await desk.sight(c, caller);
  // Kept where a form comes back with a problem: sent again it is the same act.
  return lookAs(desk, c, sight, caller, { csrf, once: form ? textOf(form, 'once') : newOnce() });
}

const newOnce = (): string => crypto.randomUUID();

function lookAs(
  desk: Desk,
  c: PageContext,
  sight: Sight,
  caller: Caller,
  state: { readonly csrf: string; readonly once: string; readonly sent?: Sent },
): Visit {
  const { csrf, once, sent } = state;
  return {
    ...sight,
    c,
    caller,
    language: languageOf(c),
    couriers: [...(desk.platform.couriers?.keys() ?? [])],
    hidden: html`<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="once" value="${once}">`,
    param: (name: string) => (c as Context).req.param(name) ?? '',
    query: (name: string) => c.req.query(name) ?? '',
    ...(sent ? { sent } : {}),
    as: (other) => lookAs(desk, c, sight, other, state),
    with: (failed) => lookAs(desk, c, sight, caller, { csrf, once, sent: failed }),
    again: () => lookAs(desk, c, sight, caller, { csrf, once: newOnce() }),
    bytes: (path) => desk.ask<Bytes>(c, caller, { path }),
    read: (path) => desk.ask(c, caller, { path }),
    act: (call, step = '') =>
      desk.ask(c, caller, { method: 'POST', ...call, key: `page-${once}${step && `-${step}`}` }),
  };
}

type Show = (visit: Visit) => Promise<Content | Response | Problem>;
/** Where to go, what is shown on the spot and at no address, or a file to keep. */
type Done =
  | string
  | { readonly page: Content; readonly status?: number }
  | { readonly file: Response };
/** @returns what it led to, or what stopped it */
type Send = (visit: Visit, form: FormData) => Promise<Result<Done, Problem>>;

export type DeskPage = {
  readonly path: string;
  /** What it is called in the list of acts. */
  readonly name: string;
  /** One of them is needed. */
  readonly scopes?: readonly Scope[];
  readonly roles?: readonly string[];
  /** It answers with a page to print, which has a policy of its own. */
  readonly printed?: boolean;
  readonly show: Show;
  readonly send?: Send;
};

/** A page asks the doors of the API, and those note who read and who did what. */
const declaration = ({ name, scopes, roles }: DeskPage) => ({
  ...(scopes ? { scopes } : {}),
  ...(roles ? { roles } : {}),
  name,
  who: 'visitor' as const,
  unlogged: 'noted at the doors of the API that the page asks',
});

/** A page that nobody of this role, or with these scopes, has a use for. */
function beyond({ roles, scopes }: DeskPage, { role, scopes: held }: Caller): Failure | undefined {
  if (roles?.includes(role) === false)
    return failure('auth.not_permitted', { detail: `only: ${roles.join(', ')}` });
  return scopes?.some((scope) => held.has(scope)) === false
    ? failure('auth.insufficient_scope', { detail: `needs ${scopes.join(' or ')}` })
    : undefined;
}

const isProblem = (shown: unknown): shown is Problem =>
  typeof shown === 'object' && shown !== null && 'correlationId' in shown && 'status' in shown;

/** Opens a page, and what its form is sent to: the same address, the same visitor, then a page again by GET. */
export function openDeskPage(app: OpenAPIHono<CallerEnv>, desk: Desk, page: DeskPage): void {
  const { path, show, send } = page;
  const { visitor, refuse, refuseProblem } = desk.visits;
  const draw = async (visit: Visit, status: number): Promise<Response> => {
    const shown = await show(visit);
    if (shown instanceof Response) return shown;
    return isProblem(shown)
      ? refuseProblem(visit.c, visit.place, shown)
      : visit.c.html(shown, status as 200);
  };
  const visited = async (c: PageContext, answer: (caller: Caller) => Promise<Response>) => {
    const caller = await visitor(c);
    if (!caller.ok) return refuse(c, caller.failure);
    c.set('caller', caller.value);
    const refused = beyond(page, caller.value);
    if (!refused) return answer(caller.value);
    // Somebody who is in, and only went too far, keeps the ways on that are theirs.
    (c as Context).set('refusal', refused.code);
    const { place } = await desk.sight(c, caller.value);
    return refuseProblem(c, place, problemOf(refused, place.language, c.get('correlationId')));
  };
  const look = { ...declaration(page), changes: false } satisfies Act;
  openPage(
    app,
    path,
    look,
    (c: PageContext) => visited(c, async (caller) => draw(await visitOf(desk, c, caller), 200)),
    [page.printed ? unlessPrinted : pageHeaders],
  );
  if (!send) return;
  const act = { ...declaration(page), name: `${page.name}_form`, changes: true } satisfies Act;
  const sent = (c: PageContext) =>
    visited(c, async (caller) => {
      const { pathname, search } = new URL(c.req.url);
      const form = await formOf(c, desk.session(c) ?? '');
      if (!form) return c.redirect(`${pathname}${search}`, 303);
      const visit = await visitOf(desk, c, caller, form);
      const done = await send(visit, form);
      if (done.ok) return answered(c, done.value);
      const { failure: problem } = done;
      // The key of the form stands for what it did before, with other content: from here on it is another act.
      const isSpent = problem.code === 'request.idempotency_key_reused';
      return draw((isSpent ? visit.again() : visit).with({ form, problem }), problem.status);
    });
  openForm(app, path, act, sent, [pageHeaders]);
}

function answered(c: PageContext, done: Done): Response | Promise<Response> {
  if (typeof done === 'string') return c.redirect(inLanguage(done, c), 303);
  return 'file' in done ? done.file : c.html(done.page, (done.status ?? 200) as 200);
}

/** The next page speaks the language that this one was asked in. */
const inLanguage = (path: string, c: PageContext): string => {
  const lang = c.req.query('lang');
  if (lang !== 'en' && lang !== 'zh-CN') return path;
  const [address = '', mark = ''] = path.split('#');
  return `${address}${address.includes('?') ? '&' : '?'}lang=${lang}${mark && `#${mark}`}`;
};
