import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { DecidedByRule, InstantCheck, InstantState } from '#contracts/instant-decision';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { boardRegion } from './board-region.ts';
import { caseKind } from './case-kind.ts';
import { checkInstant, instantView, listInstant } from './instant-checks.ts';

const Listed = z
  .object({
    caseId: CaseId,
    itemCode: z.string(),
    region: RegionCode,
    decidedAt: z.string(),
    ...DecidedByRule.shape,
  })
  .openapi('InstantDecision');

const tags = ['秒批 Instant decisions'];

const routes = {
  list: createRoute({
    method: 'get',
    path: '/v1/instant-decisions',
    tags,
    summary: '秒批抽查清单 · What a region decided by rule, and what was found afterwards',
    request: {
      query: z.strictObject({
        region: RegionCode.optional(),
        state: InstantState.default('due'),
        cursor: CaseId.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: {
      200: jsonAnswer(
        'one page, by case number',
        z.object({ decisions: z.array(Listed), next: z.string().optional() }),
      ),
    },
  }),
  check: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/instant-check',
    tags,
    summary:
      '事后抽查 · What somebody of the deciding body found who looked at an instant decision',
    description: 'Once. What is wrong is taken back by a report (`revoke`).',
    request: { params: z.object({ id: CaseId }), body: jsonBody(InstantCheck) },
    responses: { 201: jsonAnswer('the decision', DecidedByRule) },
  }),
};

const acts = {
  list: {
    name: 'instant.list',
    reads: 'case_list',
    who: 'member',
    scopes: ['cases:read'],
    roles: ['platform', 'operator', 'auditor'],
    changes: false,
  },
  check: {
    name: 'instant.check',
    who: 'member',
    scopes: ['cases:submit'],
    roles: ['platform'],
    on: caseKind,
    by: ['decider'],
    changes: true,
    repeat: 'claimed',
    logged: ['instant.checked'],
  },
} as const satisfies Record<string, MemberAct>;

/** 秒批: what regions decided by rules of their own, looked at afterwards. */
export function instantRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const query = c.req.valid('query');
    const region = boardRegion(caller, query.region);
    if (!region.ok) return answerFailure(c, region.failure);
    return c.json(await listInstant(platform, { ...query, region: region.value }), 200);
  });
  open(app, platform, routes.check, acts.check, async (c, { row, ...act }) => {
    const checked = await checkInstant(platform, row, act, c.req.valid('json'));
    if (!checked.ok) return answerFailure(c, checked.failure);
    return c.json(instantView(checked.value, platform.clock()), 201, {
      location: `/v1/cases/${row.id}`,
    });
  });
  return app;
}
