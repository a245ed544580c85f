import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { OriginalSeen } from '#contracts/original-seen';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { caseKind } from '../cases/case-kind.ts';
import { OriginalsView as Originals } from '../cases/view-schema.ts';
import { recordSeen } from './seen.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/cases/{id}/originals-seen',
  tags: ['交接 Hand-offs'],
  summary: '当场核验退还 · An original was seen at the counter and given back at once',
  description: 'By a window of the collecting or of the deciding region; once per original.',
  request: { params: z.object({ id: CaseId }), body: jsonBody(OriginalSeen) },
  responses: { 201: jsonAnswer('how the originals of the case stand now', Originals) },
});

const act = {
  name: 'original.see',
  who: 'member',
  scopes: ['handoffs:write'],
  roles: ['platform'],
  on: caseKind,
  by: ['collecting_region', 'decider'],
  changes: true,
  repeat: 'claimed',
  logged: ['original.seen'],
} as const satisfies MemberAct;

/** Originals that need no journey. */
export function seenRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { row, caller, claim }) => {
    const recorded = await recordSeen(platform, row.id, c.req.valid('json'), caller, claim);
    if (!recorded.ok) return answerFailure(c, recorded.failure);
    return c.json(recorded.value, 201, { location: `/v1/cases/${row.id}` });
  });
  return app;
}
