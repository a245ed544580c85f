import { createRoute, z } from '@hono/zod-openapi';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { allLists, statusList, ttlSeconds } from './status-list.ts';

const mediaType = 'application/statuslist+jwt';

const route = createRoute({
  method: 'get',
  path: '/v1/status-lists/{id}',
  tags: ['证照 Certificates'],
  summary: '证照状态列表 · How the certificates behind a region’s copies stand (Token Status List)',
  request: {
    params: z.object({ id: z.string().regex(/^[1-9]\d{5}-\d{1,4}$/, 'not a status list') }),
  },
  responses: {
    200: {
      description: 'signed, two bits each: 0 valid, 1 not, 2 suspended, 3 unknown at home',
      content: { [mediaType]: { schema: z.string() } },
    },
  },
});

const Aggregation = z.object({ status_lists: z.array(z.url()) }).openapi('StatusListAggregation');

const allRoute = createRoute({
  method: 'get',
  path: '/v1/status-lists',
  tags: ['证照 Certificates'],
  summary:
    '全部证照状态列表 · The addresses of all status lists, for whoever fetches them beforehand',
  responses: { 200: jsonAnswer('every list in which a copy has a place', Aggregation) },
});

const cached = { 'cache-control': `public, max-age=${ttlSeconds}` };
const allAct = { name: 'status_lists.read', who: 'anyone', changes: false } as const satisfies Act;
const act = { name: 'status_list.read', who: 'anyone', changes: false } as const satisfies Act;

export function statusListRoutes(platform: Platform) {
  const app = newRoutes();
  openRoute(app, allRoute, allAct, async (c) =>
    c.json({ status_lists: [...(await allLists(platform))] }, 200, cached),
  );
  openRoute(app, route, act, async (c) => {
    const list = await statusList(platform, c.req.valid('param').id);
    if (!list.ok) return answerFailure(c, list.failure);
    return c.body(list.value, 200, {
      'content-type': mediaType,
      ...cached,
    });
  });
  return app;
}
