import { createRoute, z } from '@hono/zod-openapi';
import { CaseId, MessageId } from '#contracts/case';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { HurryRequest, hurryMessage } from './hurry.ts';

const hurryRoute = createRoute({
  method: 'post',
  path: '/v1/admin/messages/{id}/hurry',
  tags: ['运营 Administration'],
  summary: '催送 · Try a message that waits now',
  description:
    'Past its back-off and past a breaker that opened by itself: it is the message that tries. Past the closing time of its region only with `despiteClosure`. The attempt counts.',
  request: { params: z.object({ id: MessageId }), body: jsonBody(HurryRequest) },
  responses: {
    202: jsonAnswer(
      'its next attempt is now',
      z.object({ messageId: MessageId, caseId: CaseId, to: RegionCode, attempts: z.int() }),
    ),
  },
});

const act = {
  name: 'message.hurry',
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
  changes: true,
  repeat: 'kept',
  logged: ['message.hurried'],
} as const satisfies MemberAct;

/** What an operator does about a message that would go by itself, and too late. */
export function hurryRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, hurryRoute, act, async (c, { caller }) => {
    const { id } = c.req.valid('param');
    const done = await hurryMessage(platform, caller, id, c.req.valid('json'));
    return done.ok ? c.json(done.value, 202) : answerFailure(c, done.failure);
  });
  return app;
}
