import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { Continuation } from '#contracts/consent';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { caseKind } from './case-kind.ts';
import { continueCase } from './continue.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/cases/{id}/continuation',
  tags: ['办件 Cases'],
  summary: '线上登记、线下交件 · Go on with a case at another counter, with its applicant there',
  description:
    'For clients of the collecting and the home region. With a token of the person nothing has to be asked for: they may go on already. Five tries a day.',
  request: { params: z.object({ id: CaseId }), body: jsonBody(Continuation) },
  responses: {
    200: jsonAnswer(
      'from now on as if the client had submitted it',
      z.object({ caseId: CaseId, state: CaseState }),
    ),
  },
});

const act = {
  name: 'case.continue',
  who: 'member',
  scopes: ['cases:submit'],
  roles: ['platform'],
  on: caseKind,
  by: ['collecting_region', 'home', 'collector'],
  changes: true,
  repeat: 'claimed',
  logged: ['case.continued'],
} as const satisfies MemberAct;

/** One region is one counter: whoever has the person before them goes on. */
export function continueRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { row, ...given }) => {
    const continued = await continueCase(platform, row, given, c.req.valid('json'));
    if (!continued.ok) return answerFailure(c, continued.failure);
    return c.json({ caseId: row.id, state: continued.value.state }, 200);
  });
  return app;
}
