import { createRoute, z } from '@hono/zod-openapi';
import { CaseId, HandoffId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { CustodyEvent, CustodyState, HandoffRequest, Leg } from '#contracts/handoff';
import { RegionCode } from '#contracts/region-code';
import { Label } from '#contracts/text';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { actOf, keyed } from '../../trust/acts/act.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { batchRoutes } from './batch-routes.ts';
import { courierRoutes } from './courier-routes.ts';
import { listHandoffs } from './list.ts';
import { openHandoff } from './open.ts';
import { precheckRoutes } from './precheck-routes.ts';
import { printRoutes } from './print-routes.ts';
import { recordCustody } from './record.ts';
import { resolveCode } from './resolve-code.ts';
import { readHandoff } from './view.ts';

const tags = ['交接 Hand-offs'];
const Recorded = z.object({
  handoffId: HandoffId,
  state: CustodyState,
  sequence: z.int().optional(),
  receipt: z.string().optional(),
  receipts: z.array(z.object({ caseId: CaseId, jws: z.string() })).optional(),
});
const Summary = z
  .looseObject({
    id: HandoffId,
    state: CustodyState,
    leg: Leg,
    from: RegionCode,
    to: RegionCode,
    caseIds: z.array(CaseId),
    pages: z.int(),
    holder: z.string(),
    owner: z.string().optional(),
    next: z.array(z.string()),
  })
  .openapi('Handoff');
const Listing = z.object({ handoffs: z.array(Summary), next: z.string().optional() });
const Resolved = z.object({
  kind: z.enum(['handoff', 'batch']),
  id: z.string(),
  digest: z.string(),
  superseded: z.boolean(),
  handoffs: z.array(Summary),
});
const onHandoff = z.object({ id: HandoffId });

const routes = {
  open: createRoute({
    method: 'post',
    path: '/v1/handoffs',
    tags,
    summary: '开启收受分离交接 · Open a hand-off of originals',
    security: memberToken,
    request: { headers: keyed, body: jsonBody(HandoffRequest) },
    responses: { 201: jsonAnswer('opened', Recorded), default: problemAnswer },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/handoffs',
    tags,
    summary: '查询交接 · List hand-offs',
    security: memberToken,
    request: {
      query: z.strictObject({
        state: CustodyState.optional(),
        region: RegionCode.optional(),
        owner: RegionCode.optional(),
        overdue: z.enum(['true']).optional(),
        caseId: CaseId.optional(),
        cursor: z.string().max(80).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
    },
    responses: { 200: jsonAnswer('newest first', Listing), default: problemAnswer },
  }),
  scan: createRoute({
    method: 'post',
    path: '/v1/handoffs/scan',
    tags,
    summary: '扫描清单码 · What a scanned manifest code stands for',
    security: memberToken,
    request: { body: jsonBody(z.strictObject({ code: Label({ max: 200 }) })) },
    responses: { 200: jsonAnswer('what to count', Resolved), default: problemAnswer },
  }),
  record: createRoute({
    method: 'post',
    path: '/v1/handoffs/{id}/custody',
    tags,
    summary: '登记交接步骤 · Record a change of custody',
    security: memberToken,
    request: { params: onHandoff, headers: keyed, body: jsonBody(CustodyEvent) },
    responses: {
      201: jsonAnswer('recorded, with signed receipts', Recorded),
      default: problemAnswer,
    },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/handoffs/{id}',
    tags,
    summary: '交接详情 · One hand-off',
    security: memberToken,
    request: { params: onHandoff },
    responses: {
      200: jsonAnswer(
        'the hand-off, its events with their receipts, its signed lists, the courier’s scans',
        Summary.extend({
          events: z.array(z.looseObject({ event: z.string(), at: z.string() })),
          manifests: z.array(z.looseObject({ digest: z.string(), jws: z.string() })),
          scans: z.array(z.looseObject({ kind: z.string(), at: z.string() })),
        }),
      ),
      default: problemAnswer,
    },
  }),
};

function dossierRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post('/v1/handoffs', authenticate(platform, 'handoffs:write'), requireJson);
  app.post('/v1/handoffs/:id/*', authenticate(platform, 'handoffs:write'), requireJson);
  app.get('/v1/handoffs', authenticate(platform, 'cases:read'));
  app.get('/v1/handoffs/:id/*', authenticate(platform, 'cases:read'));
  serve(app, routes.open, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const opened = await openHandoff(platform, request, caller, claim.value);
    return opened.ok ? c.json(opened.value, 201) : answerFailure(c, opened.failure);
  });
  serve(app, routes.list, async (c) => {
    const { overdue, ...filter } = c.req.valid('query');
    if (filter.cursor !== undefined && !HandoffId.safeParse(filter.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const asked = { ...filter, overdue: overdue === 'true' };
    return c.json(await listHandoffs(platform, c.get('caller'), asked), 200);
  });
  serve(app, routes.scan, async (c) => {
    const found = await resolveCode(platform, c.req.valid('json').code, c.get('caller'));
    return found.ok ? c.json(found.value, 200) : answerFailure(c, found.failure);
  });
  serve(app, routes.record, async (c) => {
    const event = c.req.valid('json');
    const { caller, claim } = await actOf(c, event);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const { id } = c.req.valid('param');
    const recorded = await recordCustody(platform, id, event, caller, claim.value);
    return recorded.ok ? c.json(recorded.value, 201) : answerFailure(c, recorded.failure);
  });
  serve(app, routes.read, async (c) => {
    const found = await readHandoff(platform, c.req.valid('param').id, c.get('caller'));
    return found.ok ? c.json(found.value, 200) : answerFailure(c, found.failure);
  });
  return app;
}

/** 收受分离: pre-checks, dossiers of originals between windows, bags of them, and their couriers. */
export function handoffRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.route('/', dossierRoutes(platform));
  app.route('/', batchRoutes(platform));
  app.route('/', printRoutes(platform));
  app.route('/', precheckRoutes(platform));
  app.route('/', courierRoutes(platform) as never);
  return app;
}
