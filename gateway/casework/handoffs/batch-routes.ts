import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HandoffId } from '#contracts/case';
import { BatchDispatch, BatchId, BatchRequest } from '#contracts/handoff';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { actOf, keyed } from '../../trust/acts/act.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { dispatchBatch, makeBatch } from './batches.ts';
import { viewBatch } from './view.ts';

const tags = ['交接 Hand-offs'];
const onBatch = z.object({ id: BatchId });
const Batch = z
  .looseObject({
    batchId: BatchId,
    from: RegionCode,
    to: RegionCode,
    handoffIds: z.array(HandoffId),
    courier: z.string().optional(),
    waybill: z.string().optional(),
    manifest: z.looseObject({ digest: z.string(), jws: z.string(), code: z.string() }),
  })
  .openapi('Batch');

const routes = {
  make: createRoute({
    method: 'post',
    path: '/v1/batches',
    tags,
    summary: '并袋 · Put sealed dossiers into one bag',
    security: memberToken,
    request: { headers: keyed, body: jsonBody(BatchRequest) },
    responses: { 201: jsonAnswer('one bag, one signed list', Batch), default: problemAnswer },
  }),
  dispatch: createRoute({
    method: 'post',
    path: '/v1/batches/{id}/dispatch',
    tags,
    summary: '整袋交寄 · Give a bag to the courier',
    security: memberToken,
    request: { params: onBatch, headers: keyed, body: jsonBody(BatchDispatch) },
    responses: { 201: jsonAnswer('all its dossiers have left', Batch), default: problemAnswer },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/batches/{id}',
    tags,
    summary: '批次详情 · One bag',
    security: memberToken,
    request: { params: onBatch },
    responses: { 200: jsonAnswer('the bag and its list', Batch), default: problemAnswer },
  }),
};

/** Bags: several dossiers under one waybill. */
export function batchRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post('/v1/batches', authenticate(platform, 'handoffs:write'), requireJson);
  app.post('/v1/batches/:id/*', authenticate(platform, 'handoffs:write'), requireJson);
  app.get('/v1/batches/:id/*', authenticate(platform, 'cases:read'));
  const show = async (c: Context<CallerEnv>, id: string, status: 200 | 201) => {
    const found = await viewBatch(platform, id, c.get('caller'));
    return found.ok ? c.json(found.value, status) : answerFailure(c, found.failure);
  };
  serve(app, routes.make, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const made = await makeBatch(platform, request, caller, claim.value);
    return made.ok ? show(c, made.value, 201) : answerFailure(c, made.failure);
  });
  serve(app, routes.dispatch, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const { id } = c.req.valid('param');
    const gone = await dispatchBatch(platform, id, request, caller, claim.value);
    return gone.ok ? show(c, id, 201) : answerFailure(c, gone.failure);
  });
  serve(app, routes.read, (c) => show(c, c.req.valid('param').id, 200));
  return app;
}
