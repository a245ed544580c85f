import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '#contracts/audit-event';
import { oftenWritten } from '../../gateway/audit/log/often.ts';
import { sql } from '../../gateway/platform/database/drizzle.ts';
import { type DeclaredRoute, declaredRoutes } from '../../gateway/platform/http/act.ts';
import { newRoutes } from '../../gateway/platform/http/http.ts';
import { openPage } from '../../gateway/platform/http/openapi.ts';
import type { Kind } from '../../gateway/trust/acts/kind.ts';
import { type Call, eventsAfter, isFound, unaccountedFor } from '../acts/accounts.ts';
import { type Actor, actors, broken, regions } from '../acts/actors.ts';
import { expected, isMembers, type Outcome, outcomeOf, type Problem } from '../acts/expected.ts';
import { foreignWords } from '../acts/languages.ts';
import { bodyOf, configOf, nameOf, objectFor, pathOf } from '../acts/requests.ts';
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
  'federation.read_version',
]);
const everybody = [...actors, ...broken];

beforeAll(async () => {
  stage = await startActsStage();
  routes = declaredRoutes(stage.app);
  for (const actor of everybody) tokens.set(actor, await stage.tokenFor(actor));
  // What setting the stage left is nobody's.
  await takeEvents();
});
afterAll(() => stage.close());

type Noted = { readonly calls: Call[]; readonly events: AuditEvent[] };
const askedOfAll = new Map<string, Noted>();
/** Who asked, and what it left. */
function askedOf(route: DeclaredRoute): Noted {
  const known = askedOfAll.get(nameOf(route)) ?? { calls: [], events: [] };
  askedOfAll.set(nameOf(route), known);
  return known;
}

let seenUpTo = 0;
/** What was committed since the last look: it belongs to the route that was asked since then. */
async function takeEvents(): Promise<AuditEvent[]> {
  const { events, upTo } = await eventsAfter(stage.platform.database(), seenUpTo);
  seenUpTo = upTo;
  return events;
}

async function ask(route: DeclaredRoute, actor: Actor, objectId: string, method = route.method) {
  const token = tokens.get(actor);
  const { body, type } = bodyOf(stage.app, route);
  const response = await stage.app.request(pathOf(stage.app, route, objectId), {
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
  const { status } = response;
  askedOf(route).calls.push({ by: actor, status });
  return { status, ...problem };
}

/** By one who may call it, with a query, a key, a tag and a body that fit nothing. @returns the problem, if it is one */
async function askBadly(route: DeclaredRoute, language: string): Promise<object | undefined> {
  const { act, method } = route;
  const [type = 'application/json'] = Object.keys(
    configOf(stage.app, route)?.request?.body?.content ?? {},
  );
  const mayCall = ({ scopes, role }: Actor) =>
    act.scopes?.some((scope) => scopes.includes(scope as never)) &&
    act.roles?.includes(role) !== false;
  const caller = actors.find(mayCall);
  const token = caller && tokens.get(caller);
  const response = await stage.app.request(`${pathOf(stage.app, route, 'x')}?limit=x&cursor=%20`, {
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

type Tried = { readonly matrix: ReadonlyMap<string, Outcome[]>; readonly wrong: readonly string[] };

/** Every route of members as everybody. */
async function tryAsEverybody(): Promise<Tried> {
  const matrix = new Map<string, Outcome[]>();
  const wrong: string[] = [];
  for (const route of routes.filter(({ act }) => isMembers(act))) {
    const found: Outcome[] = [];
    for (const actor of everybody) {
      // Of its own for each: what one was let do must not be in the way of the next.
      const { id, row } = await objectFor(stage, route.act, actor);
      const declared = expected(route.act, actor, row);
      const outcome = outcomeOf(route.act, await ask(route, actor, id));
      found.push(outcome);
      if (outcome !== declared)
        wrong.push(`${nameOf(route)}, ${actor.title}: ${outcome} instead of ${declared}`);
    }
    matrix.set(nameOf(route), found.slice(0, actors.length));
    askedOf(route).events.push(...(await takeEvents()));
  }
  return { matrix, wrong };
}

let tried: Promise<Tried> | undefined;
/** Once, whichever test asks first. */
const triedByEverybody = (): Promise<Tried> => (tried ??= tryAsEverybody());

type Owed = (event: AuditEvent) => boolean;

/** Reads as an actor. @returns what must then be in the log; nothing if they were not let read */
async function readAs(route: DeclaredRoute, actor: Actor): Promise<Owed[]> {
  const { act } = route;
  const { id, row } = await objectFor(stage, act, actor);
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

/** Every route by everybody, one call after another: on a machine that does much else that takes minutes. */
const walkMs = 300_000;

describe('one guard for every act', () => {
  it('lets through whom the declaration lets through, and nobody else, at every route', {
    timeout: walkMs,
  }, async () => {
    const { matrix, wrong } = await triedByEverybody();
    expect(wrong).toEqual([]);
    await expect(actsDocument(routes, matrix)).toMatchFileSnapshot('../../docs/acts.md');
  });

  it('every route is accounted for: what it does is in the log as it declares, and where it declares nothing it leaves nothing', async () => {
    await triedByEverybody();
    const nobody = broken.find(({ broken: how }) => how === 'token');
    if (!nobody) throw new Error('nobody is missing');
    for (const route of routes.filter(({ act }) => !isMembers(act))) {
      await ask(route, nobody, 'x');
      askedOf(route).events.push(...(await takeEvents()));
    }
    await oftenWritten(stage.platform);
    const { rows } = await stage.platform
      .database()
      .execute(
        sql`select distinct event -> 'object' ->> 'ref' as act from audit_pending where event ->> 'action' = 'access.refused'`,
      );
    const refusing = new Set(rows.map(({ act }) => String(act)));
    const faults = routes.flatMap((route) => unaccountedFor(route, askedOf(route), refusing));
    expect(faults).toEqual([]);
    // Something was done, so that the rule was not held of refusals alone.
    const found = routes.filter((route) => isFound(route.act, askedOf(route)));
    expect(found.length).toBeGreaterThan(10);
  });

  it('bad input is refused in the language of the caller, in sentences of ours, at every route', async () => {
    const said: (readonly string[])[] = [];
    const doors = routes.filter(({ path }) => /^\/(v1|oauth)\//.test(path));
    for (const route of doors)
      for (const language of ['zh-CN', 'en'] as const) {
        const problem = await askBadly(route, language);
        const words = problem && foreignWords(language, problem);
        if (words) said.push(words.map((word) => `${nameOf(route)} ${language}: ${word}`));
      }
    expect(said.flat()).toEqual([]);
    expect(said.length).toBeGreaterThan(doors.length);
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
