import { createRoute, z } from '@hono/zod-openapi';
import { asServed, Instant } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { remembered } from '../../platform/process/remembered.ts';
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
          at: Instant,
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

/** Regions are asked: no more often than this, whoever looks. */
const maxAgeMs = 30_000;
const standing = remembered(maxAgeMs, async (platform) => {
  const at = asServed(platform.clock());
  return { at, findings: (await platform.examine?.()) ?? [] };
});

export function standingRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c) => {
    if (!platform.examine) return answerFailure(c, failure('request.route_unknown'));
    const { at, findings } = await standing.of(platform);
    return c.json({ at, findings: [...findings] }, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
