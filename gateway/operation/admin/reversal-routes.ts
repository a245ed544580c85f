import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { RefusalReversal } from '#contracts/refusal-reversal';
import { caseKind } from '../../casework/cases/case-kind.ts';
import { membersWho } from '../../casework/cases/guards.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { reverseRefusal } from './reverse-refusal.ts';

const reversalRoute = createRoute({
  method: 'post',
  path: '/v1/admin/cases/{id}/refusal/reversal',
  tags: ['运营 Administration'],
  summary: '撤销误作的不予受理 · Take back a refusal that was none',
  description:
    'Of a case that ended because its submission was refused, by somebody in front of the region or by a fault. The region is asked first: only if it has no such case, the case is open again and its submission goes once more. What the region itself reported stands.',
  request: { params: z.object({ id: CaseId }), body: jsonBody(RefusalReversal) },
  responses: {
    200: jsonAnswer(
      'open again, with a signed receipt',
      z.object({ caseId: CaseId, state: CaseState, receipt: z.string() }),
    ),
  },
});

const act = {
  name: 'case.reverse_refusal',
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
  on: caseKind,
  by: membersWho('refusal_reversed'),
  changes: true,
  repeat: 'claimed',
  logged: ['case.refusal_reversed'],
} as const satisfies MemberAct;

export function reversalRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, reversalRoute, act, async (c, { row, ...given }) => {
    const asked = { ...given, caseId: row.id };
    const done = await reverseRefusal(platform, row, asked, c.req.valid('json'));
    return done.ok ? c.json(done.value, 200) : answerFailure(c, done.failure);
  });
  return app;
}
