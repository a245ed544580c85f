import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { CaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { SuspensionRequest } from '#contracts/case-suspension';
import type { Failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { actOf, actRoute } from '../../trust/acts/act.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import type { Asked, Changed as CaseChanged } from './change.ts';
import { SupplementRequest, supplementCase } from './supplement.ts';
import { resumeCase, suspendCase } from './suspend.ts';
import { WithdrawalRequest, withdrawCase } from './withdraw.ts';

const Changed = z.object({ caseId: CaseId, state: CaseState, receipt: z.string() });
const tags = ['办件 Cases'];
const onCase = z.object({ id: CaseId });

const routes = {
  supplement: actRoute({
    path: '/v1/cases/{id}/supplements',
    tags,
    summary: '补正 · Bring what was asked for',
    params: onCase,
    body: SupplementRequest,
    responses: { 202: jsonAnswer('taken, with a signed receipt', Changed) },
  }),
  withdraw: actRoute({
    path: '/v1/cases/{id}/withdrawal',
    tags,
    summary: '撤回 · Withdraw',
    params: onCase,
    body: WithdrawalRequest,
    responses: { 202: jsonAnswer('taken, with a signed receipt', Changed) },
  }),
  suspend: actRoute({
    path: '/v1/cases/{id}/suspension',
    tags,
    summary: '中止 · Suspend, with a reason and an owner',
    description:
      'By the platform of the deciding region, or an operator. A special procedure stops the statutory limit too.',
    params: onCase,
    body: SuspensionRequest,
    responses: {
      200: jsonAnswer('suspended, with a signed receipt', Changed),
    },
  }),
  resume: actRoute({
    path: '/v1/cases/{id}/resumption',
    tags,
    summary: '恢复办理 · Let it go on from where it stood',
    description:
      'By the platform of the deciding region or of the owner, or an operator; only by an operator where the owner is `operator`. An operator also lets a case go on whose withdrawal expired on its way.',
    params: onCase,
    body: z.strictObject({}),
    responses: {
      200: jsonAnswer('goes on, with a signed receipt', Changed),
    },
  }),
};

/** What every change of a case by a member has in common: claimed once, answered with a receipt. */
async function answerChange(
  c: Context<CallerEnv>,
  caseId: string,
  request: unknown,
  status: 200 | 202,
  change: (asked: Asked) => Promise<Result<CaseChanged, Failure>>,
): Promise<Response> {
  const { caller, claim, bodyDigest } = await actOf(c, request);
  if (!claim.ok) return answerFailure(c, claim.failure);
  const changed = await change({ caseId, caller, claim: claim.value, bodyDigest });
  return changed.ok ? c.json(changed.value, status) : answerFailure(c, changed.failure);
}

/** What members do to a case that is under way. */
export function changeRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  for (const act of ['supplements', 'withdrawal'])
    app.post(`/v1/cases/:id/${act}`, authenticate(platform, 'cases:submit'), requireJson);
  for (const act of ['suspension', 'resumption'])
    app.post(`/v1/cases/:id/${act}`, authenticate(platform, 'cases:submit', 'admin'), requireJson);
  serve(app, routes.supplement, (c) => {
    const request = c.req.valid('json');
    return answerChange(c, c.req.valid('param').id, request, 202, (asked) =>
      supplementCase(platform, asked, request),
    );
  });
  serve(app, routes.withdraw, (c) => {
    const request = c.req.valid('json');
    return answerChange(c, c.req.valid('param').id, request, 202, (asked) =>
      withdrawCase(platform, asked, request),
    );
  });
  serve(app, routes.suspend, (c) => {
    const request = c.req.valid('json');
    return answerChange(c, c.req.valid('param').id, request, 200, (asked) =>
      suspendCase(platform, asked, request),
    );
  });
  serve(app, routes.resume, (c) =>
    answerChange(c, c.req.valid('param').id, c.req.valid('json'), 200, (asked) =>
      resumeCase(platform, asked),
    ),
  );
  return app;
}
