import { createRoute, z } from '@hono/zod-openapi';
import { CaseId, CaseRequest } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import { actOf, keyed } from '../../trust/acts/act.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { inboundCall, rawResponse } from '../../trust/identity/inbound-call.ts';
import { batchRoutes } from './batch-routes.ts';
import { receiveCallback } from './callbacks.ts';
import { changeRoutes } from './change-routes.ts';
import { type Beside, describeCase } from './describe.ts';
import { submitCase } from './submit.ts';
import { caseTimeline, Timeline } from './timeline.ts';
import { listCases, submittedView, visibleCase } from './view.ts';

const View = z
  .object({
    caseId: CaseId,
    state: CaseState,
    itemCode: z.string(),
    from: RegionCode,
    to: RegionCode,
    version: z.int(),
    links: z.record(z.string(), z.string()),
  })
  .loose()
  .openapi('Case');
const Submitted = z.object({
  caseId: CaseId,
  state: z.literal('submitted'),
  receipt: z.string(),
  links: z.record(z.string(), z.string()),
});
const Listing = z.object({ cases: z.array(View), next: z.string().optional() });
const tags = ['办件 Cases'];
const onCase = z.object({ id: CaseId });

const routes = {
  submit: createRoute({
    method: 'post',
    path: '/v1/cases',
    tags,
    summary: '提交办件 · Submit an application',
    security: memberToken,
    request: { headers: keyed, body: jsonBody(CaseRequest) },
    responses: {
      202: jsonAnswer(
        '已受理提交, 附签名回执 · accepted for forwarding, with a signed receipt',
        Submitted,
      ),
      default: problemAnswer,
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/cases',
    tags,
    summary: '查询办件 · List cases',
    security: memberToken,
    request: {
      query: z.strictObject({
        state: CaseState.optional(),
        region: RegionCode.optional(),
        cursor: z.string().max(80).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
    },
    responses: { 200: jsonAnswer('newest first', Listing), default: problemAnswer },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/cases/{id}',
    tags,
    summary: '办件详情 · One case',
    security: memberToken,
    request: { params: onCase },
    responses: { 200: jsonAnswer('the case', View), default: problemAnswer },
  }),
  timeline: createRoute({
    method: 'get',
    path: '/v1/cases/{id}/timeline',
    tags,
    summary: '办件全程 · Timeline of a case',
    security: memberToken,
    request: { params: onCase },
    responses: { 200: jsonAnswer('all steps in order', Timeline), default: problemAnswer },
  }),
  callback: createRoute({
    method: 'post',
    path: '/v1/regions/{region}/callbacks/{kind}',
    tags: ['地区 Regions'],
    summary:
      '地区回调 (各地自有格式与签名) · A region’s own report, in its own format and signature',
    request: { params: z.object({ region: RegionCode, kind: z.string().regex(/^[a-z-]{1,30}$/) }) },
    responses: {
      200: { description: 'taken; answered in the region’s own format' },
      default: problemAnswer,
    },
  }),
};

function submissionRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post('/v1/cases', authenticate(platform, 'cases:submit'), requireJson);
  app.get('/v1/cases', authenticate(platform, 'cases:read'));
  serve(app, routes.submit, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim, bodyDigest } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const attributes = { 'tongban.client': caller.clientId, 'tongban.to': request.to };
    const submitted = await inSpan('case.submit', attributes, () =>
      submitCase(platform, request, caller, claim.value, bodyDigest),
    );
    if (!submitted.ok) return answerFailure(c, submitted.failure);
    const view = submittedView(submitted.value.caseId, submitted.value.receipt);
    return c.json(view, 202, { location: view.links.self });
  });
  serve(app, routes.list, async (c) => {
    const filter = c.req.valid('query');
    if (filter.cursor !== undefined && !CaseId.safeParse(filter.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    return c.json(await listCases(platform, c.get('caller'), filter), 200);
  });
  return app;
}

function caseByIdRoutes(platform: Platform, beside: Beside) {
  const app = newRoutes<CallerEnv>();
  for (const path of ['/v1/cases/:id', '/v1/cases/:id/timeline'])
    app.get(path, authenticate(platform, 'cases:read'));
  serve(app, routes.read, async (c) => {
    const found = await visibleCase(platform, c.req.valid('param').id, c.get('caller'));
    if (!found.ok) return answerFailure(c, found.failure);
    const caller = c.get('caller');
    const [view, more] = await Promise.all([
      describeCase(platform, found.value, caller),
      beside(found.value, caller),
    ]);
    const whole = { ...view, ...more };
    // Clocks run while the case stands still: its version alone does not say whether this is known.
    const etag = `"${view.version}-${(await sha256Hex(canonicalJson(whole))).slice(0, 16)}"`;
    if (c.req.header('if-none-match') === etag) return c.body(null, 304);
    return c.json(whole, 200, { etag, 'cache-control': 'private, no-cache' });
  });
  serve(app, routes.timeline, async (c) => {
    const found = await visibleCase(platform, c.req.valid('param').id, c.get('caller'));
    if (!found.ok) return answerFailure(c, found.failure);
    return c.json(await caseTimeline(platform, found.value), 200);
  });
  return app;
}

function callbackRoutes(platform: Platform) {
  const app = newRoutes();
  serve(app, routes.callback, async (c) => {
    const { region, kind } = c.req.valid('param');
    if (!platform.regions.has(region))
      return answerFailure(c, failure('federation.region_unknown'));
    const answer = await receiveCallback(platform, region, await inboundCall(c, kind));
    return answer.ok ? rawResponse(answer.value) : answerFailure(c, answer.failure);
  });
  return app;
}

/** Applications: submit, follow, supplement, withdraw, and the regions' reports about them. */
export function caseRoutes(platform: Platform, beside: Beside = async () => ({})) {
  const app = newRoutes<CallerEnv>();
  app.route('/', submissionRoutes(platform));
  app.route('/', batchRoutes(platform));
  app.route('/', caseByIdRoutes(platform, beside));
  app.route('/', changeRoutes(platform));
  app.route('/', callbackRoutes(platform) as never);
  return app;
}
