import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { etag } from 'hono/etag';
import {
  BundleRequest,
  BundleState,
  BundleType,
  StepAmendment,
  StepKey,
  StepState,
} from '#contracts/bundle';
import { BundleId } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import { actOf, keyed } from '../../trust/acts/act.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { WithdrawalRequest } from '../cases/withdraw.ts';
import { bundleTypes } from './bundle-types.ts';
import { retryStep } from './retry.ts';
import { submitBundle } from './submit.ts';
import { bundleView, listBundles, submittedBundle, visibleBundle } from './view.ts';
import { withdrawBundle } from './withdraw.ts';

const StepView = z.looseObject({
  step: StepKey,
  state: StepState,
  itemCode: z.string(),
  to: z.string(),
  after: z.array(StepKey),
  attempt: z.int(),
  choices: z.array(z.enum(['supplement', 'retry', 'withdraw_rest'])),
});
const View = z
  .looseObject({
    bundleId: BundleId,
    state: BundleState,
    from: z.string(),
    steps: z.array(StepView),
    links: z.record(z.string(), z.string()),
  })
  .openapi('Bundle');
const Submitted = z.object({
  bundleId: BundleId,
  receipt: z.string(),
  links: z.record(z.string(), z.string()),
});
const Listing = z.object({ bundles: z.array(View), next: z.string().optional() });
const Types = z.object({ types: z.array(BundleType) });

const tags = ['一件事 Bundles'];
const onBundle = z.object({ id: BundleId });
const onStep = z.object({ id: BundleId, step: StepKey });

const routes = {
  types: createRoute({
    method: 'get',
    path: '/v1/bundle-types',
    tags,
    summary: '一件事目录 · Life events that are offered',
    responses: {
      200: jsonAnswer('steps, order, shared documents and commitment texts', Types),
      default: problemAnswer,
    },
  }),
  submit: createRoute({
    method: 'post',
    path: '/v1/bundles',
    tags,
    summary: '提交一件事 · Submit several items with an order between them',
    security: memberToken,
    request: { headers: keyed, body: jsonBody(BundleRequest) },
    responses: {
      202: jsonAnswer('accepted, with one signed receipt; steps begin in their order', Submitted),
      default: problemAnswer,
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/bundles',
    tags,
    summary: '查询一件事 · List bundles',
    security: memberToken,
    request: {
      query: z.strictObject({
        cursor: z.string().max(80).optional(),
        limit: z.coerce.number().int().min(1).max(50).default(20),
      }),
    },
    responses: { 200: jsonAnswer('newest first', Listing), default: problemAnswer },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/bundles/{id}',
    tags,
    summary: '一件事详情 · One bundle',
    security: memberToken,
    request: { params: onBundle },
    responses: {
      200: jsonAnswer('its steps, what blocks them and what can be done', View),
      default: problemAnswer,
    },
  }),
  retry: createRoute({
    method: 'post',
    path: '/v1/bundles/{id}/steps/{step}/retry',
    tags,
    summary: '重新申请一个步骤 · Apply for a step again, amended',
    description:
      'For a step that was refused, denied, withdrawn or held. What is not given stays as it was.',
    security: memberToken,
    request: { params: onStep, headers: keyed, body: jsonBody(StepAmendment) },
    responses: { 202: jsonAnswer('the bundle as it is now', View), default: problemAnswer },
  }),
  withdraw: createRoute({
    method: 'post',
    path: '/v1/bundles/{id}/withdrawal',
    tags,
    summary: '撤回其余步骤 · Withdraw what is not decided',
    security: memberToken,
    request: { params: onBundle, headers: keyed, body: jsonBody(WithdrawalRequest) },
    responses: { 202: jsonAnswer('the bundle as it is now', View), default: problemAnswer },
  }),
};

async function answerBundle(
  c: Context<CallerEnv>,
  platform: Platform,
  id: string,
  status: 200 | 202,
): Promise<Response> {
  const caller = c.get('caller');
  const found = await visibleBundle(platform, id, caller);
  if (!found.ok) return answerFailure(c, found.failure);
  return c.json(await bundleView(platform, found.value, caller), status, {
    'cache-control': 'private, no-cache',
  });
}

async function answerChange(
  c: Context<CallerEnv>,
  platform: Platform,
  id: string,
  changed: Result<undefined, Failure>,
): Promise<Response> {
  return changed.ok ? answerBundle(c, platform, id, 202) : answerFailure(c, changed.failure);
}

function wholeRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.post('/v1/bundles', authenticate(platform, 'cases:submit'), requireJson);
  app.get('/v1/bundles', authenticate(platform, 'cases:read'));
  serve(app, routes.submit, async (c) => {
    const request = c.req.valid('json');
    const { caller, claim, bodyDigest } = await actOf(c, request);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const attributes = { 'tongban.client': caller.clientId };
    const submitted = await inSpan('bundle.submit', attributes, () =>
      submitBundle(platform, { request, caller, claim: claim.value, bodyDigest }),
    );
    if (!submitted.ok) return answerFailure(c, submitted.failure);
    const view = submittedBundle(submitted.value.bundleId, submitted.value.receipt);
    return c.json(view, 202, { location: view.links.self });
  });
  serve(app, routes.list, async (c) => {
    const filter = c.req.valid('query');
    if (filter.cursor !== undefined && !BundleId.safeParse(filter.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    return c.json(await listBundles(platform, c.get('caller'), filter), 200);
  });
  return app;
}

/** Life events: several items of several bodies, submitted at once, begun in their order. */
export function bundleRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.get('/v1/bundle-types', etag());
  serve(app, routes.types, (c) =>
    c.json({ types: bundleTypes }, 200, { 'cache-control': 'public, max-age=60' }),
  );
  app.route('/', wholeRoutes(platform));
  app.get('/v1/bundles/:id', authenticate(platform, 'cases:read'), etag());
  app.post('/v1/bundles/:id/*', authenticate(platform, 'cases:submit'), requireJson);
  serve(app, routes.read, (c) => answerBundle(c, platform, c.req.valid('param').id, 200));
  serve(app, routes.retry, async (c) => {
    const { id, step } = c.req.valid('param');
    const amendment = c.req.valid('json');
    const { caller, claim, bodyDigest } = await actOf(c, amendment);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const asked = { bundleId: id, step, caller, claim: claim.value, bodyDigest };
    return answerChange(c, platform, id, await retryStep(platform, asked, amendment));
  });
  serve(app, routes.withdraw, async (c) => {
    const { id } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const { caller, claim, bodyDigest } = await actOf(c, { reason });
    if (!claim.ok) return answerFailure(c, claim.failure);
    const asked = { bundleId: id, caller, claim: claim.value, bodyDigest, reason };
    return answerChange(c, platform, id, await withdrawBundle(platform, asked));
  });
  return app;
}
