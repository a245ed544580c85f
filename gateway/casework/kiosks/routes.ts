import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { answerPrinted } from '../../platform/html/printed.ts';
import { answerFailure, newRoutes, serve } from '../../platform/http/http.ts';
import { memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { visibleCase } from '../cases/view.ts';
import { slip, slipStyle } from './slip.ts';

const slipRoute = createRoute({
  method: 'get',
  path: '/v1/cases/{id}/slip',
  tags: ['办件 Cases'],
  summary: '办件凭条 · A slip to print: number, state, code, nothing personal',
  security: memberToken,
  request: {
    params: z.object({ id: CaseId }),
    query: z.object({ lang: z.enum(['zh-CN', 'en']).optional() }),
  },
  responses: {
    200: {
      description: '80 mm 凭条 · a page for a receipt printer',
      content: { 'text/html': { schema: z.string() } },
    },
    default: problemAnswer,
  },
});

/** What only a machine in a hall needs. */
export function kioskRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.get('/v1/cases/:id/slip', authenticate(platform, 'cases:read'));
  serve(app, slipRoute, async (c) => {
    const found = await visibleCase(platform, c.req.valid('param').id, c.get('caller'));
    if (!found.ok) return answerFailure(c, found.failure);
    const { id: caseId, state } = found.value;
    const language = c.req.valid('query').lang ?? c.get('language');
    return answerPrinted(c, slip({ caseId, state, now: platform.clock() }, language), slipStyle);
  });
  return app;
}
