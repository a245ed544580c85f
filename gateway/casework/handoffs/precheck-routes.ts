import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { CaseId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { PrecheckId, PrecheckRequest } from '#contracts/handoff';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { actOf, keyed } from '../../trust/acts/act.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { listPrechecks, readPrecheck, recordPrecheck } from './precheck.ts';

const tags = ['预审 Pre-checks'];
const onPrecheck = z.object({ id: PrecheckId });
const Precheck = z
  .looseObject({
    precheckId: PrecheckId,
    itemCode: z.string(),
    from: RegionCode,
    to: RegionCode,
    caseId: CaseId.optional(),
    outcome: z.enum(['ready', 'incomplete']),
    materials: z.array(
      z.looseObject({
        code: z.string(),
        name: z.string(),
        required: z.boolean(),
        verdict: z.enum(['ok', 'missing', 'defective']),
        comment: z.string().optional(),
      }),
    ),
    at: z.string(),
  })
  .openapi('Precheck');
const Listing = z.object({ prechecks: z.array(Precheck), next: z.string().optional() });

const routes = {
  record: createRoute({
    method: 'post',
    path: '/v1/prechecks',
    tags,
    summary: '登记预审 · Record a pre-check of materials',
    security: memberToken,
    request: { headers: keyed, body: jsonBody(PrecheckRequest) },
    responses: {
      201: jsonAnswer('what is there and what is not', Precheck),
      default: problemAnswer,
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/prechecks',
    tags,
    summary: '查询预审 · List pre-checks',
    security: memberToken,
    request: {
      query: z.strictObject({
        caseId: CaseId.optional(),
        cursor: z.string().max(80).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
    },
    responses: { 200: jsonAnswer('newest first', Listing), default: problemAnswer },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/prechecks/{id}',
    tags,
    summary: '预审结果 · One pre-check',
    security: memberToken,
    request: { params: onPrecheck },
    responses: { 200: jsonAnswer('the pre-check', Precheck), default: problemAnswer },
  }),
};

/** 预审: what the collecting window found before anything is collected. */
export function precheckRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post('/v1/prechecks', authenticate(platform, 'handoffs:write'), requireJson);
  app.get('/v1/prechecks', authenticate(platform, 'cases:read'));
  app.get('/v1/prechecks/:id/*', authenticate(platform, 'cases:read'));
  const show = async (c: Context<CallerEnv>, id: string, status: 200 | 201) => {
    const found = await readPrecheck(platform, id, c.get('caller'));
    return found.ok ? c.json(found.value, status) : answerFailure(c, found.failure);
  };
  serve(app, routes.record, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const recorded = await recordPrecheck(platform, request, caller, claim.value);
    return recorded.ok ? show(c, recorded.value, 201) : answerFailure(c, recorded.failure);
  });
  serve(app, routes.list, async (c) => {
    const filter = c.req.valid('query');
    if (filter.cursor !== undefined && !PrecheckId.safeParse(filter.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    return c.json(await listPrechecks(platform, c.get('caller'), filter), 200);
  });
  serve(app, routes.read, (c) => show(c, c.req.valid('param').id, 200));
  return app;
}
