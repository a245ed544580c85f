import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { CommitmentCheck, CommitmentState } from '#contracts/commitment';
import { Digest } from '#contracts/digest';
import { RegionCode } from '#contracts/region-code';
import { Code } from '#contracts/text';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { boardRegion } from './board-region.ts';
import { caseKind } from './case-kind.ts';
import { checkCommitment, commitmentView, listCommitments } from './commitments.ts';

const View = z
  .object({
    caseId: CaseId,
    code: z.string().openapi({ description: 'the material that it stands for' }),
    region: RegionCode,
    itemCode: z.string(),
    text: z.string().optional().openapi({
      description: 'which text in which version; `#sha-256:` the wording that was signed',
    }),
    signer: z.enum(['applicant', 'agent', 'guardian']),
    signedAt: z.string(),
    signed: Digest.optional().openapi({ description: 'of the paper that was signed' }),
    state: CommitmentState,
    checkBy: z.string(),
    checkedAt: z.string().optional(),
  })
  .openapi('Commitment');

const tags = ['告知承诺 Commitments'];
const Cursor = z.string().regex(/^case_[0-9a-v]{26}\..{1,40}$/, 'not a cursor of this list');

const routes = {
  list: createRoute({
    method: 'get',
    path: '/v1/commitments',
    tags,
    summary: '承诺核查清单 · Commitments that a region has to check, and what came of them',
    request: {
      query: z.strictObject({
        region: RegionCode.optional(),
        state: CommitmentState.default('due'),
        cursor: Cursor.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: {
      200: jsonAnswer(
        'one page, by case number',
        z.object({ commitments: z.array(View), next: z.string().optional() }),
      ),
    },
  }),
  check: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/commitments/{code}/check',
    tags,
    summary: '事后核查 · What the check found: kept, broken, or made good',
    description:
      'A broken commitment stands on its applicant’s record with the deciding region, and no further one is taken from them until it is `restored`. The licence itself is taken back by a report (`revoke`).',
    request: {
      params: z.object({ id: CaseId, code: Code(40) }),
      body: jsonBody(CommitmentCheck),
    },
    responses: { 201: jsonAnswer('the commitment', View) },
  }),
};

const acts = {
  list: {
    name: 'commitment.list',
    reads: 'case_list',
    who: 'member',
    scopes: ['cases:read'],
    roles: ['platform', 'operator', 'auditor'],
    changes: false,
  },
  check: {
    name: 'commitment.check',
    who: 'member',
    scopes: ['cases:submit'],
    roles: ['platform'],
    on: caseKind,
    by: ['decider'],
    changes: true,
    repeat: 'claimed',
    logged: ['commitment.checked'],
  },
} as const satisfies Record<string, MemberAct>;

/** 告知承诺 after the approval. */
export function commitmentRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const query = c.req.valid('query');
    const region = boardRegion(caller, query.region);
    if (!region.ok) return answerFailure(c, region.failure);
    return c.json(await listCommitments(platform, { ...query, region: region.value }), 200);
  });
  open(app, platform, routes.check, acts.check, async (c, { row, caller, claim }) => {
    const { code } = c.req.valid('param');
    const checked = await checkCommitment(
      platform,
      row,
      code,
      { caller, claim },
      c.req.valid('json'),
    );
    if (!checked.ok) return answerFailure(c, checked.failure);
    return c.json(commitmentView(checked.value, platform.clock()), 201, {
      location: `/v1/cases/${row.id}`,
    });
  });
  return app;
}
