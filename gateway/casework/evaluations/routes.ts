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
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { EvaluationView as View } from '../cases/beside-schemas.ts';
import { boardRegion } from '../cases/board-region.ts';
import { caseKind, caseReaders } from '../cases/case-kind.ts';
import { evaluateCase, issueCode } from './evaluate.ts';
import { faultRoutes } from './fault-routes.ts';
import { figureRoutes } from './figure-routes.ts';
import { followUp } from './follow-ups.ts';
import { evaluationKind } from './kinds.ts';
import { describeEvaluation, evaluationStates, evaluationView, listEvaluations } from './read.ts';

const Code = z.object({ code: z.string(), expiresAt: z.string(), page: z.url() });
const Listing = z.object({ evaluations: z.array(View), next: z.string().optional() });

const tags = ['评价 Evaluations'];
const onCase = z.object({ id: CaseId });
const onEvaluation = z.object({ id: EvaluationId });

const routes = {
  code: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/evaluation-code',
    tags,
    summary:
      '评价动态码 · The code by which the applicant evaluates a closed case, for half an hour',
    description:
      'By the platform that collected the case, or the person’s own app. `page` opens on any phone and asks for the last four characters of the applicant’s document.',
    request: { params: onCase, body: jsonBody(EvaluationCodeRequest) },
    responses: { 201: jsonAnswer('show it to the applicant', Code) },
  }),
  give: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/evaluation',
    tags,
    summary: '好差评 · One service moment, one evaluation, by its applicant',
    request: { params: onCase, body: jsonBody(EvaluationRequest) },
    responses: { 201: jsonAnswer('taken; 1 and 2 are followed up', View) },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/evaluations',
    tags,
    summary: '评价列表 · Evaluations of a region, newest first, without words',
    request: {
      query: z.strictObject({
        region: RegionCode.optional(),
        state: z.enum(evaluationStates).default('all').openapi({
          description: '`unrevisited`: mended, and nobody asked the person again (回访)',
        }),
        ...pageQuery(),
      }),
    },
    responses: { 200: jsonAnswer('one page', Listing) },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/evaluations/{id}',
    tags,
    summary: '评价详情 · One evaluation and what was done about it',
    request: { params: onEvaluation },
    responses: {
      200: jsonAnswer('words only for parties of the case', View),
    },
  }),
  followUp: createRoute({
    method: 'post',
    path: '/v1/evaluations/{id}/followups',
    tags,
    summary: '差评整改 · What was done about a bad evaluation',
    description: 'Contacted within 1 working day, mended within 5, with an extension 15.',
    request: { params: onEvaluation, body: jsonBody(FollowUpRequest) },
    responses: { 201: jsonAnswer('how it stands now', View) },
  }),
};

const noStore = { 'cache-control': 'no-store' };

const listing = {
  who: 'member',
  scopes: ['cases:read'],
  roles: ['platform', 'operator', 'auditor'],
  changes: false,
} as const satisfies Partial<MemberAct>;
const giving = {
  who: 'member',
  scopes: ['cases:submit'],
  on: caseKind,
  changes: true,
  repeat: 'claimed',
} as const satisfies Partial<MemberAct>;

const acts = {
  /** Whoever decides does not hand itself a code, unless the applicant is there. */
  code: {
    ...giving,
    name: 'evaluation.issue_code',
    by: ['serving', 'person'],
    logged: ['evaluation.code_issued'],
  },
  /** Nobody evaluates without the applicant: in the token, or at the page behind the code. */
  give: {
    ...giving,
    name: 'evaluation.give',
    by: ['person'],
    logged: ['evaluation.given'],
  },
  list: { ...listing, name: 'evaluation.list', reads: 'evaluation_list' },
  read: {
    name: 'evaluation.read',
    reads: 'evaluation',
    who: 'member',
    scopes: ['cases:read'],
    on: evaluationKind,
    by: caseReaders,
    changes: false,
  },
  /** The region that served mends what was bad; the operator may step in for it, and alone reviews what is contested. */
  followUp: {
    name: 'evaluation.follow_up',
    who: 'member',
    scopes: ['cases:submit', 'admin:system'],
    on: evaluationKind,
    by: ['answerer', 'operator'],
    changes: true,
    repeat: 'claimed',
    logged: ['evaluation.followed_up'],
  },
} as const satisfies Record<string, MemberAct>;

function givingRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.code, acts.code, async (c, { row, caller, claim }) => {
    const act = { caseId: row.id, caller, claim };
    const issued = await issueCode(platform, act, c.req.valid('json'));
    return issued.ok
      ? c.json(issued.value, 201, { ...noStore, location: `/v1/cases/${row.id}` })
      : answerFailure(c, issued.failure);
  });
  open(app, platform, routes.give, acts.give, async (c, { row, caller, claim }) => {
    const act = { caseId: row.id, caller, claim };
    const given = await evaluateCase(platform, act, c.req.valid('json'));
    if (!given.ok) return answerFailure(c, given.failure);
    const location = `/v1/evaluations/${given.value.id}`;
    return c.json(evaluationView(given.value, [], platform.clock()), 201, { ...noStore, location });
  });
  return app;
}

function readingRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const query = c.req.valid('query');
    if (query.cursor !== undefined && !EvaluationId.safeParse(query.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const region = boardRegion(caller, query.region);
    if (!region.ok) return answerFailure(c, region.failure);
    return c.json(
      await listEvaluations(platform, { ...query, region: region.value }),
      200,
      noStore,
    );
  });
  open(app, platform, routes.read, acts.read, async (c, { row, caller }) =>
    c.json(await describeEvaluation(platform, row, caller), 200, noStore),
  );
  return app;
}

function followUpRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.followUp, acts.followUp, async (c, { row, caller, claim }) => {
    const request = c.req.valid('json');
    const evaluationId = row.given.id;
    const done = await followUp(platform, { evaluationId, caller, claim, request });
    if (!done.ok) return answerFailure(c, done.failure);
    const after = { ...row, given: done.value };
    const location = `/v1/evaluations/${evaluationId}`;
    return c.json(await describeEvaluation(platform, after, caller), 201, { ...noStore, location });
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
  app.route('/', figureRoutes(platform) as never);
  return app;
}
