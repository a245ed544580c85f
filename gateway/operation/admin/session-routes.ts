import { z } from '@hono/zod-openapi';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { actOf, actRoute } from '../../trust/acts/act.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { Ended, EndReason, endSessionsOf } from './end-sessions.ts';

const path = '/v1/admin/members/{clientId}/sessions/end';

const endRoute = actRoute({
  path,
  tags: ['运营 Administration'],
  summary: '结束成员的全部会话 · End all sessions of a member: its citizens’ and its console’s',
  description:
    'Their tokens, unused console links and open streams end with them, everywhere within seconds. The member and its keys stay: to stop it, change the federation document.',
  params: z.object({ clientId: z.string().regex(/^[a-z0-9][a-z0-9.-]{2,60}$/, 'not a client id') }),
  body: z.strictObject({ reason: EndReason }),
  responses: { 200: jsonAnswer('ended', Ended) },
});

export function sessionRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post(
    '/v1/admin/members/:clientId/sessions/end',
    authenticate(platform, 'admin'),
    requireJson,
  );
  serve(app, endRoute, async (c) => {
    const body = c.req.valid('json');
    const { caller, claim } = await actOf(c, body);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const { clientId } = c.req.valid('param');
    const { reason } = body;
    const ended = await endSessionsOf(platform, caller, clientId, { reason, claim: claim.value });
    return ended.ok
      ? c.json(ended.value, 200, { 'cache-control': 'no-store' })
      : answerFailure(c, ended.failure);
  });
  return app;
}
