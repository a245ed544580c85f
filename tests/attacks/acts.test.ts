import { randomUUID } from 'node:crypto';
import type { RouteConfig, z } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '#contracts/audit-event';
import { sql } from '../../gateway/platform/database/drizzle.ts';
import { type Act, type DeclaredRoute, declaredRoutes } from '../../gateway/platform/http/act.ts';
import { newRoutes } from '../../gateway/platform/http/http.ts';
import { openPage } from '../../gateway/platform/http/openapi.ts';
import type { Kind } from '../../gateway/trust/acts/kind.ts';
import { type Actor, actors, broken, regions } from '../acts/actors.ts';
import { expected, isMembers, type Outcome } from '../acts/expected.ts';
import { foreignWords } from '../acts/languages.ts';
import { partNames, writers } from '../acts/objects.ts';
import { sampleOf } from '../acts/sample-input.ts';
import { type ActsStage, startActsStage } from '../acts/stage.ts';
import { actsDocument } from '../acts/table.ts';

let stage: ActsStage;
let routes: DeclaredRoute[];
const tokens = new Map<Actor, string | undefined>();
/** Reads that take more than a sample of their input to succeed; they pass the same guard. */
const askMore: ReadonlySet<string> = new Set([
  'window.read_queue',
  'handoff.scan',
  'handoff.print',
  'batch.print',
  'log.read_entries',
  'dispute.history',
  'message.read_redrive',
]);
const everybody = [...actors, ...broken];

beforeAll(async () => {
  stage = await startActsStage();
  routes = declaredRoutes(stage.app);
  for (const actor of everybody) tokens.set(actor, await stage.tokenFor(actor));
});
afterAll(() => stage.close());

const nameOf = ({ method, path }: DeclaredRoute): string => `${method} ${path}`;

/** What the API reference describes of a route; nothing for those that it leaves out. */
function configOf({ method, path }: DeclaredRoute): RouteConfig | undefined {
  const found = stage.app.openAPIRegistry.definitions.find(
    (definition) =>
      definition.type === 'route' &&
      definition.route.method.toUpperCase() === method &&
      definition.route.path.replaceAll(/\{(.+?)\}/g, ':$1') === path,
  );
  return found?.type === 'route' ? (found.route as RouteConfig) : undefined;
}

function bodyOf(route: DeclaredRoute): { body?: string; type?: string } {
  const [entry] = Object.entries(configOf(route)?.request?.body?.content ?? {});
  if (!entry) return {};
  const [type, content] = entry;
  const schema = (content as { schema: unknown }).schema as z.ZodType;
  // Where nothing is named, whatever is refused after the guard shows that the guard let it through.
  if (!route.act.on || type !== 'application/json')
    return { type, body: type === 'application/json' ? '{}' : 'x' };
  return { type, body: JSON.stringify(sampleOf(schema)) };
}

function pathOf(route: DeclaredRoute, objectId: string): string {
  const on = route.act.on as Kind | undefined;
  const params = configOf(route)?.request?.params;
  const sample = params ? (sampleOf(params as z.ZodType) as Record<string, unknown>) : {};
  return route.path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) =>
    on && name === (on.param ?? 'id') ? objectId : String(partNames[name] ?? sample[name] ?? 'x'),
  );
}

type Problem = { readonly code: string; readonly detail?: string };

async function ask(route: DeclaredRoute, actor: Actor, objectId: string, method = route.method) {
  const token = tokens.get(actor);
  const { body, type } = bodyOf(route);
  const response = await stage.app.request(pathOf(route, objectId), {
    method,
    headers: {
      'accept-language': 'en',
      'idempotency-key': randomUUID(),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(type === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const isProblem = response.headers.get('content-type')?.includes('problem') === true;
  const problem: Problem = isProblem ? ((await response.json()) as Problem) : { code: '' };
  await response.body?.cancel().catch(() => undefined);
  return { status: response.status, ...problem };
}

/** By one who may call it, with a query, a key, a tag and a body that fit nothing. @returns the problem, if it is one */
async function askBadly(route: DeclaredRoute, language: string): Promise<object | undefined> {
  const { act, method } = route;
  const [type = 'application/json'] = Object.keys(configOf(route)?.request?.body?.content ?? {});
  const mayCall = ({ scopes, role }: Actor) =>
    act.scopes?.some((scope) => scopes.includes(scope as never)) &&
    act.roles?.includes(role) !== false;
  const caller = actors.find(mayCall);
  const token = caller && tokens.get(caller);
  const response = await stage.app.request(`${pathOf(route, 'x')}?limit=x&cursor=%20`, {
    method,
    headers: {
      'accept-language': language,
      'content-type': type,
      'if-match': 'x',
      'idempotency-key': 'short',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(method === 'GET' ? {} : { body: type.includes('json') ? '{"x":1}' : 'x=1' }),
  });
  const isProblem = response.headers.get('content-type')?.includes('problem') === true;
  return isProblem ? ((await response.json()) as object) : undefined;
}

/** What an answer says about the guard; everything that comes after it is `yes`. */
function outcomeOf(
  act: Act,
  { status, code, detail }: Problem & { readonly status: number },
): Outcome {
  if (status === 401) return '401';
  if (code === 'auth.insufficient_scope') return '403 scope';
  // What the rules of an act forbid beyond the guard, such as the other side's step, names no relation.
  if (code === 'auth.not_permitted' && detail?.startsWith('only: ')) return '403';
  return code === (act.on as Kind | undefined)?.missing ? '404' : 'yes';
}

/** An object of the kind that an act is about, made by the client that an actor is tried on. */
async function objectFor(act: Act, { of, role }: Actor): Promise<{ id: string; row: unknown }> {
  const kind = act.on as Kind | undefined;
  if (!kind) return { id: 'x', row: undefined };
  const write = writers.get(kind.kind);
  if (!write) throw new Error(`tests/acts/objects.ts makes no ${kind.kind}`);
  const channel = role === 'kiosk' ? 'kiosk' : role === 'app' ? 'online' : 'window';
  const id = await write(stage.platform.database(), { clientId: of, channel });
  return { id, row: await kind.read(stage.platform, id) };
}

type Owed = (event: AuditEvent) => boolean;

/** Reads as an actor. @returns what must then be in the log; nothing if they were not let read */
async function readAs(route: DeclaredRoute, actor: Actor): Promise<Owed[]> {
  const { act } = route;
  const { id, row } = await objectFor(act, actor);
  if (expected(act, actor, row) !== 'yes') return [];
  const { status } = await ask(route, actor, id);
  if (status >= 400) return [];
  const cases = (act.on as Kind | undefined)?.casesOf?.(row) ?? [];
  return [
    ({ action, actor: by, object, caseRef }) =>
      action === 'data.read' &&
      by.id === actor.clientId &&
      object.class === act.reads &&
      (cases.length === 0 || cases.includes(caseRef ?? '')),
  ];
}

describe('one guard for every act', () => {
  it('lets through whom the declaration lets through, and nobody else, at every route', async () => {
    const matrix = new Map<string, Outcome[]>();
    const wrong: string[] = [];
    for (const route of routes.filter(({ act }) => isMembers(act))) {
      const found: Outcome[] = [];
      for (const actor of everybody) {
        // Of its own for each: what one was let do must not be in the way of the next.
        const { id, row } = await objectFor(route.act, actor);
        const declared = expected(route.act, actor, row);
        const outcome = outcomeOf(route.act, await ask(route, actor, id));
        found.push(outcome);
        if (outcome !== declared)
          wrong.push(`${nameOf(route)}, ${actor.title}: ${outcome} instead of ${declared}`);
      }
      matrix.set(nameOf(route), found.slice(0, actors.length));
    }
    expect(wrong).toEqual([]);
    await expect(actsDocument(routes, matrix)).toMatchFileSnapshot('../../docs/acts.md');
  });

  it('bad input is refused in the language of the caller, in sentences of ours, at every route', async () => {
    const foreign: string[] = [];
    let refused = 0;
    for (const route of routes.filter(({ path }) => /^\/(v1|oauth)\//.test(path)))
      for (const language of ['zh-CN', 'en'] as const) {
        const problem = await askBadly(route, language);
        if (!problem) continue;
        refused += 1;
        const words = foreignWords(language, problem);
        if (words.length > 0) foreign.push(`${nameOf(route)} ${language}: ${words.join(' | ')}`);
      }
    expect(foreign).toEqual([]);
    expect(refused).toBeGreaterThan(routes.length);
  });

  it('whoever reads leaves an event that names reader, class and case, at every route that shows people or cases', async () => {
    const reads = routes.filter(({ act }) => isMembers(act) && act.reads && !askMore.has(act.name));
    const owed = new Map<string, Owed[]>();
    for (const route of reads) {
      const found: Owed[] = [];
      for (const actor of actors) found.push(...(await readAs(route, actor)));
      owed.set(nameOf(route), found);
    }
    const { rows } = await stage.platform.database().execute(sql`select event from audit_pending`);
    const events = rows.map(({ event }) => event as AuditEvent);
    for (const [route, found] of owed) {
      expect({ route, isRead: found.length > 0 }).toEqual({ route, isRead: true });
      for (const event of found) expect(events.some(event)).toBe(true);
    }
  });

  it('whoever is refused leaves an event by act and code, without what was asked for, and a flood of them a few', async () => {
    const route = routes.find(({ act }) => act.name === 'case.read');
    const other = actors.find(({ region }) => region === regions.other);
    if (!route || !other) throw new Error('no route or no stranger');
    const of = async () => {
      const { rows } = await stage.platform.database().execute(
        sql`select event from audit_pending where event ->> 'action' = 'access.refused'
          and event -> 'actor' ->> 'id' = ${other.clientId} and event -> 'object' ->> 'ref' = 'case.read'`,
      );
      return rows.map(({ event }) => event as AuditEvent);
    };
    const before = (await of()).length;
    for (let nth = 0; nth < 25; nth++) await ask(route, other, `case_${'0'.repeat(26)}`);
    const events = await of();
    expect(events.length - before).toBeLessThanOrEqual(2);
    expect(events).toContainEqual(
      expect.objectContaining({ outcome: 'refused', reasonCode: 'case.not_found' }),
    );
    expect(JSON.stringify(events)).not.toContain('0'.repeat(26));
  });

  it('HEAD spends and takes nothing: where GET would change something it is never answered by the handler', async () => {
    const changing = routes.filter(({ method, act }) => method === 'GET' && act.changes);
    expect(changing.length).toBeGreaterThan(3);
    for (const route of changing) {
      const allowed = actors.find(
        (actor) => !isMembers(route.act) || expected(route.act, actor, undefined) === 'yes',
      );
      if (!allowed) throw new Error(`nobody may ${route.act.name}`);
      const { status } = await ask(route, allowed, 'x', 'HEAD');
      // A page for a browser, without a look at what stands behind its address.
      const answered = route.act.who === 'browser' ? 200 : 204;
      expect({ route: nameOf(route), status }).toEqual({ route: nameOf(route), status: answered });
    }
  });

  it('doors that take no token let nobody through who has nothing to show', async () => {
    const nobody = broken.find(({ broken: how }) => how === 'token');
    if (!nobody) throw new Error('nobody is missing');
    for (const route of routes) {
      const { who } = route.act;
      if (who === 'anyone' || who === 'browser') continue;
      const { status } = await ask(route, nobody, 'x');
      expect({ route: nameOf(route), refused: status >= 400 }).toEqual({
        route: nameOf(route),
        refused: true,
      });
    }
  });

  it('says of every act that changes something under /v1 what the same request again does', () => {
    const silent = routes.filter(
      ({ method, path, act }) =>
        path.startsWith('/v1/') && method !== 'GET' && act.changes && !act.repeat,
    );
    expect(silent.map(nameOf)).toEqual([]);
  });

  it('every act has a name of its own at every address', () => {
    const shared = Map.groupBy(
      routes.filter(({ act }) => act.who === 'member' && act.name !== 'person.read'),
      ({ act }) => act.name,
    );
    for (const [name, same] of shared) expect({ name, n: same.length }).toEqual({ name, n: 1 });
  });

  it('an app does not start with a route that says nothing of the audit log', () => {
    const silent = newRoutes();
    openPage(silent, '/silent', { name: 'silent', who: 'browser', changes: false }, (c) =>
      c.text('said'),
    );
    expect(() => declaredRoutes(silent)).toThrow('GET /silent says nothing of the audit log');
  });

  it('an app does not start with a route that says nothing of itself, nor with anything before one that does', () => {
    const silent = newRoutes();
    silent.get('/v1/silent', (c) => c.text('said'));
    expect(() => declaredRoutes(silent)).toThrow('GET /v1/silent is not declared');
    const early = newRoutes();
    early.use('/v1/early/*', async (_, next) => next());
    expect(() => declaredRoutes(early)).toThrow('ALL /v1/early/* is not declared');
  });
});
