import { createRoute, z } from '@hono/zod-openapi';
import { HandoffId } from '#contracts/case';
import { CustodyEvent, CustodyState, HandoffRequest } from '#contracts/handoff';
import { idempotencyClaim } from '../cases/idempotency.ts';
import { authenticate } from '../identity/authenticate.ts';
import type { CallerEnv } from '../identity/caller.ts';
import { answerFailure, newRoutes, requireJson, serve } from '../platform/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../platform/openapi.ts';
import type { Platform } from '../platform/platform.ts';
import { openHandoff, readHandoff, recordCustody } from './custody.ts';

const tags = ['交接 Hand-offs'];
const Recorded = z.object({
  handoffId: HandoffId,
  state: CustodyState,
  receipt: z.string().optional(),
});
const keyed = z.object({ 'idempotency-key': z.string().optional() });
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
  record: createRoute({
    method: 'post',
    path: '/v1/handoffs/{id}/custody',
    tags,
    summary: '登记交接步骤 · Record a change of custody',
    security: memberToken,
    request: { params: onHandoff, headers: keyed, body: jsonBody(CustodyEvent) },
    responses: {
      201: jsonAnswer('recorded, with a signed receipt', Recorded),
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
        'the hand-off and its events',
        z.looseObject({ id: HandoffId, state: CustodyState }),
      ),
      default: problemAnswer,
    },
  }),
};

/** 收受分离: dossiers of originals between windows. */
export function handoffRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post('/v1/handoffs', authenticate(platform, 'handoffs:write'), requireJson);
  app.post('/v1/handoffs/:id/*', authenticate(platform, 'handoffs:write'), requireJson);
  app.get('/v1/handoffs/:id/*', authenticate(platform, 'cases:read'));
  serve(app, routes.open, async (c) => {
    const request = c.req.valid('json');
    const caller = c.get('caller');
    const claim = await idempotencyClaim(
      caller.clientId,
      c.req.header('idempotency-key'),
      `POST ${c.req.path}`,
      request,
    );
    if (!claim.ok) return answerFailure(c, claim.failure);
    const opened = await openHandoff(platform, request, caller, claim.value);
    return opened.ok ? c.json(opened.value, 201) : answerFailure(c, opened.failure);
  });
  serve(app, routes.record, async (c) => {
    const event = c.req.valid('json');
    const caller = c.get('caller');
    const claim = await idempotencyClaim(
      caller.clientId,
      c.req.header('idempotency-key'),
      `POST ${c.req.path}`,
      event,
    );
    if (!claim.ok) return answerFailure(c, claim.failure);
    const recorded = await recordCustody(
      platform,
      c.req.valid('param').id,
      event,
      caller,
      claim.value,
    );
    return recorded.ok ? c.json(recorded.value, 201) : answerFailure(c, recorded.failure);
  });
  serve(app, routes.read, async (c) => {
    const found = await readHandoff(platform, c.req.valid('param').id, c.get('caller'));
    return found.ok ? c.json(found.value, 200) : answerFailure(c, found.failure);
  });
  return app;
}
