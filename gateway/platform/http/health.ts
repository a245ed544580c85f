import { createRoute, z } from '@hono/zod-openapi';
import { asServed } from '#contracts/dates';
import { newWriteProbe, type Writable } from '../database/write-probe.ts';
import { doubtDatabase } from '../process/database-outage.ts';
import { gauges } from '../process/metrics.ts';
import type { Dependency, Platform } from '../process/platform.ts';
import type { Act } from './act.ts';
import { newRoutes } from './http.ts';
import { jsonAnswer, openRoute } from './openapi.ts';

const Live = z.object({ status: z.literal('live') });
const Ready = z.object({
  status: z.enum(['ready', 'not_ready']),
  dependencies: z
    .array(
      z.object({
        name: z.string(),
        healthy: z.boolean(),
        since: z.string(),
        advice: z.string().optional(),
        tolerable: z
          .literal(true)
          .optional()
          .openapi({ description: 'to be mended, and no reason to be not ready' }),
      }),
    )
    .optional()
    .openapi({ description: 'absent where operators have a port of their own' }),
});

/** Every answer of readiness has `status`; what stands beside it is for operators. */
const Bare = Ready.pick({ status: true });

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
const bareReady = createRoute({
  ...ready,
  summary: '可受理 · Can accept; the reasons are told to operators, on a port of their own',
  responses: { 200: jsonAnswer('ready', Bare), 503: jsonAnswer('not ready', Bare) },
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

/** What an operator can do about a database that takes no writes. */
export const adviceWhy: Readonly<Record<Extract<Writable, { writable: false }>['why'], string>> = {
  unreachable: 'Start PostgreSQL or correct DATABASE_URL; nothing is accepted until it answers.',
  no_answer: 'PostgreSQL did not answer within 2 s: see its load, its locks and DATABASE_POOL.',
  not_writable:
    'PostgreSQL takes no writes (a standby, or default_transaction_read_only): point DATABASE_URL to the primary.',
  exhausted:
    'PostgreSQL has no room left (disk, memory or connections): see its log and make room.',
  interrupted:
    'PostgreSQL breaks off what it is asked: see its log, its locks and statement_timeout.',
  session:
    'The pooler of DATABASE_URL gives sessions that are not as they must be: see docs/operations.md, PgBouncer.',
  broken: 'PostgreSQL reports a fault of its own (disk, files): see its log at once.',
  not_migrated: 'The database is older than this version: run npm run migrate.',
  unknown:
    'PostgreSQL refuses a write of one row: see its log and the rights of the account in DATABASE_URL.',
};

const acts = {
  live: { name: 'process.is_live', who: 'anyone', changes: false },
  ready: { name: 'process.is_ready', who: 'anyone', changes: false },
  metrics: { name: 'process.metrics', who: 'anyone', changes: false },
} as const satisfies Record<string, Act>;

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

export type Readiness = {
  readonly platform: Platform;
  /** What else readiness depends on; asked only while the database answers. */
  readonly others: () => Promise<readonly Dependency[]>;
};

/** Asks everything that this process needs. */
function newInquiry({ platform, others }: Readiness) {
  const since = new Map<string, string>();
  const probe = newWriteProbe(platform.database);
  return async () => {
    const found = await probe();
    if (!found.writable) doubtDatabase(platform);
    const advice = found.writable ? '' : adviceWhy[found.why];
    const database = dependency('postgresql', found.writable, advice, platform, since);
    const dependencies = [database, ...(found.writable ? await others() : [])];
    const healthy = dependencies.every((entry) => entry.healthy || entry.tolerable);
    return {
      status: healthy ? ('ready' as const) : ('not_ready' as const),
      dependencies: dependencies.map((entry) => ({
        ...entry,
        since: asServed(entry.since),
      })),
    };
  };
}

/** The same in the metrics, for as long as the process serves. @returns ends it */
export function showReadiness(readiness: Readiness): () => void {
  const inquire = newInquiry(readiness);
  return gauges(['tongban_ready', 'tongban_dependency_healthy'], async (observe) => {
    const { status, dependencies } = await inquire();
    observe('tongban_ready', status === 'ready' ? 1 : 0);
    for (const { name, healthy } of dependencies)
      observe('tongban_dependency_healthy', healthy ? 1 : 0, { dependency: name });
  });
}

const noStore = { 'cache-control': 'no-store' };
const headersFor = (status: 'ready' | 'not_ready'): Record<string, string> =>
  status === 'ready' ? noStore : { ...noStore, 'retry-after': '5' };

/** For whoever asks from outside: whether the process lives and takes requests, and no more. */
export function bareHealthRoutes(readiness: Readiness) {
  const app = newRoutes();
  const inquire = newInquiry(readiness);
  openRoute(app, live, acts.live, (c) => c.json({ status: 'live' }, 200));
  openRoute(app, bareReady, acts.ready, async (c) => {
    const { status } = await inquire();
    return c.json({ status }, status === 'ready' ? 200 : 503, headersFor(status));
  });
  return app;
}

/** For operators: each dependency by name, and the metrics. */
export function healthRoutes(readiness: Readiness) {
  const { platform } = readiness;
  const app = newRoutes();
  const inquire = newInquiry(readiness);
  openRoute(app, live, acts.live, (c) => c.json({ status: 'live' }, 200));
  openRoute(app, ready, acts.ready, async (c) => {
    const found = await inquire();
    return c.json(found, found.status === 'ready' ? 200 : 503, headersFor(found.status));
  });
  openRoute(app, metricsRoute, acts.metrics, async (c) =>
    c.text(await platform.metricsText(), 200, {
      ...noStore,
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    }),
  );
  return app;
}
