import pg from 'pg';
import { inject } from 'vitest';
import { createApp } from '../../gateway/assembly/app.ts';
import { oftenWritten } from '../../gateway/audit/log/often.ts';
import { type Act, type DeclaredRoute, declaredRoutes } from '../../gateway/platform/http/act.ts';
import type { Platform } from '../../gateway/platform/process/platform.ts';
import { nothingToSay } from '../acts/nothing-to-say.ts';
import { keepActsDone } from './acts-done.ts';
import { doneAt } from './answers.ts';

/** A path of a route as what fits it: `:id`, `:id{pattern}`. */
const fitting = (path: string): RegExp =>
  new RegExp(
    `^${path.replace(/[.]/g, '\\.').replace(/:\w+(?:\{([^}]*)\})?/g, (_, pattern) => `(?:${pattern?.replaceAll('\\.', '.') ?? '[^/]+'})`)}$`,
  );

/** Of several that fit, the one that says most itself. */
function routeOf(routes: readonly DeclaredRoute[], asked: string): DeclaredRoute | undefined {
  const [method = '', path = ''] = asked.split(' ');
  const params = (route: DeclaredRoute) => route.path.split(':').length;
  return routes
    .filter((route) => route.method === method && fitting(route.path).test(path))
    .sort((a, b) => params(a) - params(b))[0];
}

/**
 * Whether an error says that a question to the log is wrong, and not that a test took the database away: a question that fails
 * for ever would find nothing.
 */
const isOwnFault = (error: unknown): boolean => {
  if (error instanceof TypeError || error instanceof SyntaxError) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(22|42)/.test(code) && code !== '42P01';
};

/** What is found where the log could not be asked. */
export const unasked = (error: unknown): readonly string[] =>
  isOwnFault(error) ? [`(the log cannot be asked: ${error})`] : [];

/** What is read is one word of the log; which class of it was is what the declaration says. */
const readingOf = (fieldClass: string): string => `data.read ${fieldClass}`;

/** What an act leaves, each of them as good as the other. */
const leftBy = ({ logged = [], reads }: Act): readonly string[] => [
  ...logged,
  ...(reads === undefined ? [] : [readingOf(reads)]),
];

async function actionsIn(databaseUrl: string): Promise<ReadonlySet<string>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ action: string; of: string }>(
      `select distinct event ->> 'action' as action, event -> 'object' ->> 'class' as of from (
        select convert_from(leaf, 'UTF8')::jsonb as event from audit_event where leaf is not null
        union all select event from audit_pending) as said`,
    );
    return new Set(
      rows.flatMap(({ action, of }) => [
        action,
        ...(action === 'data.read' ? [readingOf(of)] : []),
      ]),
    );
  } finally {
    await client.end();
  }
}

/**
 * Acts that a gateway did in a test, that are declared to leave events, and of which its log has none: each door is held to its
 * declaration by whatever test goes through it. Keeps which of them were found, for the end of the run.
 */
export async function silentActs(
  platform: Platform,
  { origin, databaseUrl }: { readonly origin: string; readonly databaseUrl: string },
): Promise<readonly string[]> {
  const routes = declaredRoutes(createApp(platform));
  const asked = doneAt(origin);
  const done = new Map(
    [...asked].flatMap((request) => {
      const act = routeOf(routes, request)?.act;
      return act && leftBy(act).length > 0 ? [[act.name, leftBy(act)] as const] : [];
    }),
  );
  if (done.size === 0) return [];
  await oftenWritten(platform);
  const actions = await actionsIn(databaseUrl);
  const isFound = (name: string): boolean =>
    done.get(name)?.some((one) => actions.has(one)) === true;
  const declared = routes.flatMap(({ act }) => (leftBy(act).length > 0 ? act.name : []));
  await keepActsDone(inject('scratch'), { declared, found: [...done.keys()].filter(isFound) });
  return [...done.keys()].filter((name) => !nothingToSay.has(name) && !isFound(name));
}
