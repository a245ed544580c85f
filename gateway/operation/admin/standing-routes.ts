import { createRoute, z } from '@hono/zod-openapi';
import { asServed } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Finding } from '../../platform/process/standing.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/admin/standing',
  tags: ['运营 Administration'],
  summary: '体检 · What `npm run doctor` says, of the process that answers',
  description:
    'Database, clock, keys, log and its copies, federation, queue, regions, certificates, disk. Every region is asked for its list of items; looked at once in half a minute, however many ask. 404 at the edge, where there is no process to look at.',
  responses: {
    200: jsonAnswer(
      'in the order in which they depend on each other',
      z
        .object({
          at: z.string(),
          findings: z.array(
            z.object({
              of: z.string(),
              state: z.enum(['ok', 'look', 'wrong']),
              words: z.object({ zh: z.string(), en: z.string() }),
            }),
          ),
        })
        .openapi('Standing'),
    ),
  },
});

const act = {
  name: 'operation.read_standing',
  unlogged: 'how a process stands: nothing of a person or a case',
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
  changes: false,
} as const satisfies MemberAct;

const keptMs = 30_000;
type Kept = { looked?: Promise<{ at: string; findings: readonly Finding[] }>; atMs: number };
const keptOf = perPlatform((): Kept => ({ atMs: 0 }));

/** Regions are asked: no more often than this, whoever looks. */
function lookedAt(platform: Platform, examine: NonNullable<Platform['examine']>) {
  const kept = keptOf(platform);
  const nowMs = platform.monotonicMs();
  if (kept.looked && nowMs - kept.atMs < keptMs) return kept.looked;
  const at = asServed(platform.clock());
  const looked = examine().then((findings) => ({ at, findings }));
  Object.assign(kept, { looked, atMs: nowMs });
  looked.catch(() => {
    if (kept.looked === looked) delete kept.looked;
  });
  return looked;
}

export function standingRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c) => {
    const { examine } = platform;
    if (!examine) return answerFailure(c, failure('request.route_unknown'));
    const { at, findings } = await lookedAt(platform, examine);
    return c.json({ at, findings: [...findings] }, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
