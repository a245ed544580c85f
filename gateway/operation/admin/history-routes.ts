import { createRoute, z } from '@hono/zod-openapi';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { HistoryStep, historyOf, Span } from './history.ts';
import { Turn } from './turns.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/admin/history',
  tags: ['运营 Administration'],
  summary: '运行历史 · What came in and what became of it, in equal steps to this moment',
  request: {
    query: z.strictObject({ span: Span.default('day'), region: RegionCode.optional() }),
  },
  responses: {
    200: jsonAnswer(
      'an hour by 5 minutes, a day by hours, a week by quarters of a day',
      z
        .object({
          span: Span,
          stepSeconds: z.int(),
          region: RegionCode.optional(),
          steps: z.array(HistoryStep),
          turns: z.array(Turn).optional().openapi({
            description:
              'what was done to regions, the newest first, 20 at most; absent: the log outside of the database cannot be read now',
          }),
        })
        .openapi('OperationHistory'),
    ),
  },
});

const act = {
  name: 'operation.read_history',
  unlogged: 'statistics: nothing of a person or a case',
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
  changes: false,
} as const satisfies MemberAct;

export function historyRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c) => {
    const { span, region } = c.req.valid('query');
    const { regionCodes } = await currentFederation(platform);
    if (region !== undefined && !regionCodes.has(region))
      return answerFailure(c, failure('federation.region_unknown'));
    return c.json(await historyOf(platform, span, region), 200, { 'cache-control': 'no-store' });
  });
  return app;
}
