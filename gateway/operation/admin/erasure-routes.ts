import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { ErasureRequest } from '#contracts/case-erasure';
import { CaseState } from '#contracts/case-states';
import { eraseCase } from '../../casework/cases/erase.ts';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { operatorActor } from './actor.ts';

const Erased = z.object({
  caseId: CaseId,
  state: CaseState,
  erasedAt: z.string().optional(),
  restrictedUntil: z.string().optional(),
});

const eraseRoute = createRoute({
  method: 'post',
  path: '/v1/admin/cases/{id}/erasure',
  tags: ['运营 Administration'],
  summary: '删除个人信息 · Destroy the key under which everything personal of a case lies',
  description:
    'Only of a closed case. While a law has it kept it is restricted: nobody reads it, and it is erased when the time is over. The log and its proofs stand.',
  security: memberToken,
  request: { params: z.object({ id: CaseId }), body: jsonBody(ErasureRequest) },
  responses: {
    200: jsonAnswer('erased, or restricted until then', Erased),
    default: problemAnswer,
  },
});

/** PIPL art. 47. Asking twice is no second erasure, so it needs no Idempotency-Key. */
export function erasureRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post('/v1/admin/cases/:id/erasure', authenticate(platform, 'admin'), requireJson);
  serve(app, eraseRoute, async (c) => {
    const { id } = c.req.valid('param');
    const done = await eraseCase(platform, id, operatorActor(c.get('caller')), c.req.valid('json'));
    if (!done.ok) return answerFailure(c, done.failure);
    const { state, erasedAt, restrictedUntil } = done.value;
    return c.json(
      {
        caseId: id,
        state,
        ...(erasedAt ? { erasedAt: erasedAt.toISOString() } : {}),
        ...(restrictedUntil ? { restrictedUntil: restrictedUntil.toISOString() } : {}),
      },
      200,
      { 'cache-control': 'no-store' },
    );
  });
  return app;
}
