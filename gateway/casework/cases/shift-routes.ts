import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { ClerkId, ShiftHandover } from '#contracts/shift';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { handOver, workOf } from './shift.ts';

const Work = z.object({
  cases: z.array(
    z.object({
      caseId: CaseId,
      clerk: z.string(),
      itemName: z.string(),
      state: CaseState,
      since: z.string(),
    }),
  ),
  next: z.string().optional(),
});

const routes = {
  handOver: createRoute({
    method: 'post',
    path: '/v1/shift-handovers',
    tags: ['办件 Cases'],
    summary: '交接班 · Hand open work over to another clerk, all of it or none',
    description:
      '`from` is who has it now, as the sender knows it; a case that somebody else has is `412`. Clerks are pseudonyms of the member.',
    request: { body: jsonBody(ShiftHandover) },
    responses: { 201: jsonAnswer('the first of what `to` has on the desk now', Work) },
  }),
  work: createRoute({
    method: 'get',
    path: '/v1/shift-work',
    tags: ['办件 Cases'],
    summary: '在手办件 · What a clerk has on the desk, or all of the member’s',
    request: {
      query: z.strictObject({
        clerk: ClerkId.optional(),
        cursor: CaseId.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: { 200: jsonAnswer('one page, by case number', Work) },
  }),
};

const acts = {
  handOver: {
    name: 'case.hand_over',
    who: 'member',
    scopes: ['cases:submit'],
    roles: ['platform'],
    changes: true,
    repeat: 'claimed',
    logged: ['case.handed_over'],
  },
  work: {
    name: 'case.list_work',
    reads: 'case_list',
    who: 'member',
    scopes: ['cases:read'],
    roles: ['platform'],
    changes: false,
  },
} as const satisfies Record<string, MemberAct>;

/** Who works on what at one member. */
export function shiftRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.handOver, acts.handOver, async (c, { caller, claim }) => {
    const handover = c.req.valid('json');
    const done = await handOver(platform, { caller, claim }, handover);
    if (!done.ok) return answerFailure(c, done.failure);
    return c.json(await workOf(platform, caller, { clerk: handover.to, limit: 50 }), 201, {
      location: '/v1/shift-work',
    });
  });
  open(app, platform, routes.work, acts.work, async (c, { caller }) =>
    c.json(await workOf(platform, caller, c.req.valid('query')), 200),
  );
  return app;
}
