import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { ErasureRequest } from '#contracts/case-erasure';
import { CaseState } from '#contracts/case-states';
import { asServed } from '#contracts/dates';
import { caseKind } from '../../casework/cases/case-kind.ts';
import { eraseCase } from '../../casework/cases/erase.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
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
  request: { params: z.object({ id: CaseId }), body: jsonBody(ErasureRequest) },
  responses: {
    200: jsonAnswer('erased, or restricted until then', Erased),
  },
});

const act = {
  name: 'case.erase',
  who: 'member',
  scopes: ['admin:security'],
  roles: ['operator'],
  on: caseKind,
  by: ['operator'],
  changes: true,
  repeat: 'natural',
  logged: ['case.erased', 'case.restricted'],
} as const satisfies MemberAct;

/** PIPL art. 47. Asking twice is no second erasure, so it needs no Idempotency-Key. */
export function erasureRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, eraseRoute, act, async (c, { row: { id }, caller }) => {
    const done = await eraseCase(platform, id, operatorActor(caller), c.req.valid('json'));
    if (!done.ok) return answerFailure(c, done.failure);
    const { state, erasedAt, restrictedUntil } = done.value;
    return c.json(
      {
        caseId: id,
        state,
        ...(erasedAt ? { erasedAt: asServed(erasedAt) } : {}),
        ...(restrictedUntil ? { restrictedUntil: asServed(restrictedUntil) } : {}),
      },
      200,
      { 'cache-control': 'no-store' },
    );
  });
  return app;
}
