import pg from 'pg';
import { createApp } from '../../gateway/assembly/app.ts';
import { type DeclaredRoute, declaredRoutes } from '../../gateway/platform/http/act.ts';
import type { Platform } from '../../gateway/platform/process/platform.ts';
import { nothingToSay } from '../acts/nothing-to-say.ts';
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

async function actionsIn(databaseUrl: string): Promise<ReadonlySet<string>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ action: string }>(
      `select distinct event ->> 'action' as action from (
        select convert_from(leaf, 'UTF8')::jsonb as event from audit_event where leaf is not null
        union all select event from audit_pending) as said`,
    );
    return new Set(rows.map(({ action }) => action));
  } finally {
    await client.end();
  }
}

/**
 * Acts that a gateway did in a test, that are declared to leave events (`logged`), and of which its log has none: each door is
 * held to its declaration by whatever test goes through it.
 */
export async function silentActs(
  platform: Platform,
  { origin, databaseUrl }: { readonly origin: string; readonly databaseUrl: string },
): Promise<readonly string[]> {
  const routes = declaredRoutes(createApp(platform));
  const acts = [...doneAt(origin)].flatMap((asked) => routeOf(routes, asked)?.act ?? []);
  const owing = new Map(
    acts.flatMap(({ name, logged = [] }) =>
      logged.length > 0 && !nothingToSay.has(name) ? [[name, logged] as const] : [],
    ),
  );
  if (owing.size === 0) return [];
  const actions = await actionsIn(databaseUrl);
  return [...owing].flatMap(([name, logged]) =>
    logged.some((action) => actions.has(action)) ? [] : [name],
  );
}
