import { createRoute, z } from '@hono/zod-openapi';
import { sql } from '../database/drizzle.ts';
import type { Dependency, Platform } from '../process/platform.ts';
import { newRoutes, serve } from './http.ts';
import { jsonAnswer } from './openapi.ts';

const Live = z.object({ status: z.literal('live') });
const Ready = z.object({
  status: z.enum(['ready', 'not_ready']),
  dependencies: z.array(
    z.object({
      name: z.string(),
      healthy: z.boolean(),
      since: z.string(),
      advice: z.string().optional(),
    }),
  ),
});

const tags = ['运行 Operation'];
const live = createRoute({
  method: 'get',
  path: '/health/live',
  tags,
  summary: '进程存活 · The process runs',
  responses: { 200: jsonAnswer('live', Live) },
});
const ready = createRoute({
  method: 'get',
  path: '/health/ready',
  tags,
  summary: '可受理 · Can accept; names what fails, since when, what to do',
  responses: { 200: jsonAnswer('ready', Ready), 503: jsonAnswer('not ready', Ready) },
});
const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  tags,
  summary: '指标 · Prometheus metrics',
  responses: {
    200: { description: 'Prometheus text', content: { 'text/plain': { schema: z.string() } } },
  },
});

async function databaseDependency(
  platform: Platform,
  since: Map<string, string>,
): Promise<Dependency> {
  const limit = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('no answer in 2 s')), 2000).unref?.(),
  );
  const healthy = await Promise.race([platform.database().execute(sql`select 1`), limit]).then(
    () => true,
    () => false,
  );
  return dependency(
    'postgresql',
    healthy,
    'Start PostgreSQL or correct DATABASE_URL; nothing is accepted until it answers.',
    platform,
    since,
  );
}

/** Remembers since when a dependency has been in its present state. */
function dependency(
  name: string,
  healthy: boolean,
  advice: string,
  platform: Platform,
  since: Map<string, string>,
): Dependency {
  const key = `${name}:${healthy}`;
  if (!since.has(key)) {
    since.delete(`${name}:${!healthy}`);
    since.set(key, platform.clock().toISOString());
  }
  return { name, healthy, since: since.get(key) ?? '', ...(healthy ? {} : { advice }) };
}

/**
 * @param others what else readiness depends on; asked only while the database answers
 */
export function healthRoutes(platform: Platform, others: () => Promise<readonly Dependency[]>) {
  const app = newRoutes();
  const since = new Map<string, string>();
  serve(app, live, (c) => c.json({ status: 'live' }, 200));
  serve(app, ready, async (c) => {
    const database = await databaseDependency(platform, since);
    const dependencies = [database, ...(database.healthy ? await others() : [])];
    const healthy = dependencies.every((entry) => entry.healthy);
    return c.json({ status: healthy ? 'ready' : 'not_ready', dependencies }, healthy ? 200 : 503, {
      'cache-control': 'no-store',
    });
  });
  serve(app, metricsRoute, async (c) =>
    c.text(await platform.metricsText(), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    }),
  );
  return app;
}
