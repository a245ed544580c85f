import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import {
  EvaluationCodeRequest,
  EvaluationId,
  EvaluationRequest,
  FollowUpRequest,
} from '#contracts/evaluation';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { actOf, actRoute } from '../../trust/acts/act.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { boardRegion } from '../clocks/board.ts';
import { evaluateCase, issueCode } from './evaluate.ts';
import { faultRoutes } from './fault-routes.ts';
import { followUp } from './follow-ups.ts';
import { evaluationView, listEvaluations, readEvaluation } from './read.ts';

const FollowUpView = z
  .object({
    contactBy: z.string(),
    contactedAt: z.string().optional(),
    mendBy: z.string(),
    mendedAt: z.string().optional(),
    extended: z.boolean(),
    nextStepBy: z.string().optional(),
    overdue: z.boolean(),
  })
  .openapi('FollowUp');
const View = z
  .object({
    evaluationId: EvaluationId,
    caseId: CaseId,
    region: RegionCode,
    itemCode: z.string(),
    clerk: z.string().optional(),
    score: z.int(),
    tags: z.array(z.string()),
    givenAt: z.string(),
    followUp: FollowUpView.optional(),
    comment: z.string().optional(),
    steps: z
      .array(z.object({ step: z.string(), at: z.string(), note: z.string().optional() }))
      .optional(),
  })
  .openapi('Evaluation');
const Code = z.object({ code: z.string(), expiresAt: z.string() });
const Listing = z.object({ evaluations: z.array(View), next: z.string().optional() });

const tags = ['评价 Evaluations'];
const onCase = z.object({ id: CaseId });
const onEvaluation = z.object({ id: EvaluationId });

const routes = {
  code: actRoute({
    path: '/v1/cases/{id}/evaluation-code',
    tags,
    summary:
      '评价动态码 · The code by which the applicant evaluates a closed case, for half an hour',
    description: 'By the platform that collected the case, or the person’s own app.',
    params: onCase,
    body: EvaluationCodeRequest,
    responses: { 201: jsonAnswer('show it to the applicant', Code) },
  }),
  give: actRoute({
    path: '/v1/cases/{id}/evaluation',
    tags,
    summary: '好差评 · One case, one evaluation',
    params: onCase,
    body: EvaluationRequest,
    responses: { 201: jsonAnswer('taken; 1 and 2 are followed up', View) },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/evaluations',
    tags,
    summary: '评价列表 · Evaluations of a region, newest first, without words',
    security: memberToken,
    request: {
      query: z.strictObject({
        region: RegionCode.optional(),
        state: z.enum(['all', 'open', 'overdue']).default('all'),
        cursor: z.string().max(60).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: { 200: jsonAnswer('one page', Listing), default: problemAnswer },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/evaluations/{id}',
    tags,
    summary: '评价详情 · One evaluation and what was done about it',
    security: memberToken,
    request: { params: onEvaluation },
    responses: {
      200: jsonAnswer('words only for parties of the case', View),
      default: problemAnswer,
    },
  }),
  followUp: actRoute({
    path: '/v1/evaluations/{id}/followups',
    tags,
    summary: '差评整改 · What was done about a bad evaluation',
    description: 'Contacted within 1 working day, mended within 5, with an extension 15.',
    params: onEvaluation,
    body: FollowUpRequest,
    responses: { 201: jsonAnswer('how it stands now', View) },
  }),
};

const noStore = { 'cache-control': 'no-store' };

function givingRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  for (const act of ['evaluation-code', 'evaluation'])
    app.post(`/v1/cases/:id/${act}`, authenticate(platform, 'cases:submit'), requireJson);
  serve(app, routes.code, async (c) => {
    const { clerk } = c.req.valid('json');
    const { caller, claim } = await actOf(c, c.req.valid('json'));
    if (!claim.ok) return answerFailure(c, claim.failure);
    const act = { caseId: c.req.valid('param').id, caller, claim: claim.value };
    const issued = await issueCode(platform, act, clerk);
    return issued.ok ? c.json(issued.value, 201, noStore) : answerFailure(c, issued.failure);
  });
  serve(app, routes.give, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const act = { caseId: c.req.valid('param').id, caller, claim: claim.value };
    const given = await evaluateCase(platform, act, request);
    if (!given.ok) return answerFailure(c, given.failure);
    return c.json(evaluationView(given.value, [], platform.clock()), 201, noStore);
  });
  return app;
}

function readingRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.get('/v1/evaluations', authenticate(platform, 'cases:read'));
  app.get('/v1/evaluations/:id', authenticate(platform, 'cases:read'));
  serve(app, routes.list, async (c) => {
    const query = c.req.valid('query');
    if (query.cursor !== undefined && !EvaluationId.safeParse(query.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const region = boardRegion(c.get('caller'), query.region);
    if (!region.ok) return answerFailure(c, region.failure);
    return c.json(
      await listEvaluations(platform, { ...query, region: region.value }),
      200,
      noStore,
    );
  });
  serve(app, routes.read, async (c) => {
    const found = await readEvaluation(platform, c.req.valid('param').id, c.get('caller'));
    return found.ok ? c.json(found.value, 200, noStore) : answerFailure(c, found.failure);
  });
  return app;
}

function followUpRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post(
    '/v1/evaluations/:id/followups',
    authenticate(platform, 'cases:submit', 'admin'),
    requireJson,
  );
  serve(app, routes.followUp, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const evaluationId = c.req.valid('param').id;
    const done = await followUp(platform, { evaluationId, caller, claim: claim.value, request });
    if (!done.ok) return answerFailure(c, done.failure);
    const view = await readEvaluation(platform, evaluationId, caller);
    return view.ok ? c.json(view.value, 201, noStore) : answerFailure(c, view.failure);
  });
  return app;
}

/** 好差评 and 找茬: what people say about how they were served, and what is done about it. */
export function evaluationRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.route('/', givingRoutes(platform));
  app.route('/', readingRoutes(platform));
  app.route('/', followUpRoutes(platform));
  app.route('/', faultRoutes(platform));
  return app;
}
