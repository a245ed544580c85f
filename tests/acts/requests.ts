import type { RouteConfig, z } from '@hono/zod-openapi';
import type { Act, DeclaredRoute } from '../../gateway/platform/http/act.ts';
import type { Kind } from '../../gateway/trust/acts/kind.ts';
import type { Actor } from './actors.ts';
import { partNames, writers } from './objects.ts';
import { sampleOf } from './sample-input.ts';
import type { ActsStage } from './stage.ts';

type App = ActsStage['app'];

export const nameOf = ({ method, path }: DeclaredRoute): string => `${method} ${path}`;

/** What the API reference describes of a route; nothing for those that it leaves out. */
export function configOf(app: App, { method, path }: DeclaredRoute): RouteConfig | undefined {
  const found = app.openAPIRegistry.definitions.find(
    (definition) =>
      definition.type === 'route' &&
      definition.route.method.toUpperCase() === method &&
      definition.route.path.replaceAll(/\{(.+?)\}/g, ':$1') === path,
  );
  return found?.type === 'route' ? (found.route as RouteConfig) : undefined;
}

export function bodyOf(app: App, route: DeclaredRoute): { body?: string; type?: string } {
  const [entry] = Object.entries(configOf(app, route)?.request?.body?.content ?? {});
  if (!entry) return {};
  const [type, content] = entry;
  const schema = (content as { schema: unknown }).schema as z.ZodType;
  // Where nothing is named, whatever is refused after the guard shows that the guard let it through.
  if (!route.act.on || type !== 'application/json')
    return { type, body: type === 'application/json' ? '{}' : 'x' };
  return { type, body: JSON.stringify(sampleOf(schema)) };
}

export function pathOf(app: App, route: DeclaredRoute, objectId: string): string {
  const on = route.act.on as Kind | undefined;
  const params = configOf(app, route)?.request?.params;
  const sample = params ? (sampleOf(params as z.ZodType) as Record<string, unknown>) : {};
  return route.path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) =>
    on && name === (on.param ?? 'id') ? objectId : String(partNames[name] ?? sample[name] ?? 'x'),
  );
}

/** An object of the kind that an act is about, made by the client that an actor is tried on. */
export async function objectFor(
  { platform }: ActsStage,
  act: Act,
  { of, role }: Actor,
): Promise<{ id: string; row: unknown }> {
  const kind = act.on as Kind | undefined;
  if (!kind) return { id: 'x', row: undefined };
  const write = writers.get(kind.kind);
  if (!write) throw new Error(`tests/acts/objects.ts makes no ${kind.kind}`);
  const channel = role === 'kiosk' ? 'kiosk' : role === 'app' ? 'online' : 'window';
  const id = await write(platform.database(), { clientId: of, channel });
  return { id, row: await kind.read(platform, id) };
}
