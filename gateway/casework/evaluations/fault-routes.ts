import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import {
  FaultAnswerRequest,
  FaultOutcome,
  FaultReportId,
  FaultReportRequest,
} from '#contracts/evaluation';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { actOf, actRoute, keyed } from '../../trust/acts/act.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { boardRegion } from '../clocks/board.ts';
import { answerFault, reportFault } from './fault-reports.ts';
import { faultView, listFaults, readFault } from './read-faults.ts';

const View = z
  .object({
    faultReportId: FaultReportId,
    region: RegionCode,
    caseId: CaseId.optional(),
    itemCode: z.string().optional(),
    state: z.enum(['open', 'answered']),
    createdAt: z.string(),
    answerBy: z.string(),
    overdue: z.boolean(),
    outcome: FaultOutcome.optional(),
    answeredAt: z.string().optional(),
    text: z.string().optional(),
    answer: z.string().optional(),
  })
  .openapi('FaultReport');
const Listing = z.object({ faultReports: z.array(View), next: z.string().optional() });

const tags = ['评价 Evaluations'];
const onReport = z.object({ id: FaultReportId });

const routes = {
  make: createRoute({
    method: 'post',
    path: '/v1/fault-reports',
    tags,
    summary: '找茬 · Report what is wrong, with a case, an item or a region',
    security: memberToken,
    request: { headers: keyed, body: jsonBody(FaultReportRequest) },
    responses: {
      201: jsonAnswer('taken; the region answers within 5 working days', View),
      default: problemAnswer,
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/fault-reports',
    tags,
    summary: '找茬列表 · Reports about a region, newest first, without words',
    security: memberToken,
    request: {
      query: z.strictObject({
        region: RegionCode.optional(),
        state: z.enum(['all', 'open']).default('all'),
        cursor: z.string().max(60).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: { 200: jsonAnswer('one page', Listing), default: problemAnswer },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/fault-reports/{id}',
    tags,
    summary: '找茬详情 · One report and its answer',
    security: memberToken,
    request: { params: onReport },
    responses: {
      200: jsonAnswer('words only for who wrote it and who answers', View),
      default: problemAnswer,
    },
  }),
  answer: actRoute({
    path: '/v1/fault-reports/{id}/answer',
    tags,
    summary: '答复找茬 · Answer it, once',
    params: onReport,
    body: FaultAnswerRequest,
    responses: { 201: jsonAnswer('answered', View) },
  }),
};

const noStore = { 'cache-control': 'no-store' };

function writingRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post('/v1/fault-reports', authenticate(platform, 'cases:submit'), requireJson);
  app.post(
    '/v1/fault-reports/:id/answer',
    authenticate(platform, 'cases:submit', 'admin'),
    requireJson,
  );
  serve(app, routes.make, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const made = await reportFault(platform, { caller, claim: claim.value }, request);
    if (!made.ok) return answerFailure(c, made.failure);
    return c.json(faultView(made.value, platform.clock()), 201, noStore);
  });
  serve(app, routes.answer, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const act = { caller, claim: claim.value };
    const answered = await answerFault(platform, c.req.valid('param').id, act, request);
    if (!answered.ok) return answerFailure(c, answered.failure);
    return c.json(faultView(answered.value, platform.clock()), 201, noStore);
  });
  return app;
}

export function faultRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.get('/v1/fault-reports', authenticate(platform, 'cases:read'));
  app.get('/v1/fault-reports/:id', authenticate(platform, 'cases:read'));
  serve(app, routes.list, async (c) => {
    const query = c.req.valid('query');
    if (query.cursor !== undefined && !FaultReportId.safeParse(query.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const region = boardRegion(c.get('caller'), query.region);
    if (!region.ok) return answerFailure(c, region.failure);
    return c.json(await listFaults(platform, { ...query, region: region.value }), 200, noStore);
  });
  serve(app, routes.read, async (c) => {
    const found = await readFault(platform, c.req.valid('param').id, c.get('caller'));
    return found.ok ? c.json(found.value, 200, noStore) : answerFailure(c, found.failure);
  });
  app.route('/', writingRoutes(platform));
  return app;
}
