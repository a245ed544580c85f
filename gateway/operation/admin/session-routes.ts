import { createRoute, z } from '@hono/zod-openapi';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { Ended, EndReason, endSessionsOf } from './end-sessions.ts';

const endRoute = createRoute({
  method: 'post',
  path: '/v1/admin/members/{clientId}/sessions/end',
  tags: ['运营 Administration'],
  summary: '结束成员的全部会话 · End all sessions of a member: its citizens’ and its console’s',
  description:
    'Their tokens, unused console links and open streams end with them, everywhere within seconds. The member and its keys stay: to stop it, change the federation document.',
  request: {
    params: z.object({
      clientId: z.string().regex(/^[a-z0-9][a-z0-9.-]{2,60}$/, 'not a client id'),
    }),
    body: jsonBody(z.strictObject({ reason: EndReason })),
  },
  responses: { 200: jsonAnswer('ended', Ended) },
});

const act = {
  name: 'member.end_sessions',
  who: 'member',
  scopes: ['admin:security'],
  roles: ['operator'],
  changes: true,
  repeat: 'claimed',
  logged: ['member.sessions_ended', 'session.ended'],
} as const satisfies MemberAct;

export function sessionRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, endRoute, act, async (c, { caller, claim }) => {
    const { clientId } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const ended = await endSessionsOf(platform, caller, clientId, { reason, claim });
    return ended.ok
      ? c.json(ended.value, 200, { 'cache-control': 'no-store' })
      : answerFailure(c, ended.failure);
  });
  return app;
}
