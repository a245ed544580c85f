import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { etag } from 'hono/etag';
import { BundleRequest, BundleType, StepAmendment, StepKey } from '#contracts/bundle';
import { BundleId } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import { TakenBack } from '#contracts/withdrawal';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, openRoute } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { bundleKind, bundleReaders, type FoundBundle } from './bundle-kind.ts';
import { bundleTypes } from './bundle-types.ts';
import { retryStep } from './retry.ts';
import { submitBundle } from './submit.ts';
import { bundleView, listBundles, submittedBundle } from './view.ts';
import { BundleSchema as View } from './view-schema.ts';
import { withdrawBundle } from './withdraw.ts';

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
    middleware: etag(),
    responses: {
      200: jsonAnswer('steps, order, shared documents and commitment texts', Types),
    },
  }),
  submit: createRoute({
    method: 'post',
    path: '/v1/bundles',
    tags,
    summary: '提交一件事 · Submit several items with an order between them',
    request: { body: jsonBody(BundleRequest) },
    responses: {
      202: jsonAnswer('accepted, with one signed receipt; steps begin in their order', Submitted),
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/bundles',
    tags,
    summary: '查询一件事 · List bundles',
    request: {
      query: z.strictObject({
        ...pageQuery({ usual: 20, most: 50, cursorLength: 80 }),
      }),
    },
    responses: { 200: jsonAnswer('newest first', Listing) },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/bundles/{id}',
    tags,
    summary: '一件事详情 · One bundle',
    middleware: etag(),
    request: { params: onBundle },
    responses: {
      200: jsonAnswer('its steps, what blocks them and what can be done', View),
    },
  }),
  retry: createRoute({
    method: 'post',
    path: '/v1/bundles/{id}/steps/{step}/retry',
    tags,
    summary: '重新申请一个步骤 · Apply for a step again, amended',
    description:
      'For a step that was refused, denied, withdrawn or held. What is not given stays as it was.',
    request: { params: onStep, body: jsonBody(StepAmendment) },
    responses: { 202: jsonAnswer('the bundle as it is now', View) },
  }),
  withdraw: createRoute({
    method: 'post',
    path: '/v1/bundles/{id}/withdrawal',
    tags,
    summary: '撤回其余步骤 · Withdraw what is not decided',
    request: { params: onBundle, body: jsonBody(TakenBack) },
    responses: { 202: jsonAnswer('the bundle as it is now', View) },
  }),
};

const change = {
  who: 'member',
  scopes: ['cases:submit'],
  on: bundleKind,
  by: ['collector'],
  changes: true,
  repeat: 'claimed',
} as const satisfies Partial<MemberAct>;

const acts = {
  submit: {
    name: 'bundle.submit',
    who: 'member',
    scopes: ['cases:submit'],
    changes: true,
    repeat: 'claimed',
    logged: ['bundle.submitted'],
  },
  list: {
    name: 'bundle.list',
    reads: 'bundle_list',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
  read: {
    name: 'bundle.read',
    reads: 'bundle',
    who: 'member',
    scopes: ['cases:read'],
    on: bundleKind,
    by: bundleReaders,
    changes: false,
  },
  retry: { ...change, name: 'bundle.retry_step', logged: ['bundle.step_retried'] },
  withdraw: { ...change, name: 'bundle.withdraw', logged: ['bundle.withdrawn'] },
} as const satisfies Record<string, MemberAct>;

const types = { name: 'bundle_type.list', who: 'anyone', changes: false } as const satisfies Act;

async function answerBundle(
  c: Context<CallerEnv>,
  platform: Platform,
  found: FoundBundle,
  status: 200 | 202,
): Promise<Response> {
  return c.json(await bundleView(platform, found, c.get('caller')), status, {
    'cache-control': 'private, no-cache',
  });
}

async function answerChange(
  c: Context<CallerEnv>,
  platform: Platform,
  id: string,
  changed: Result<undefined, Failure>,
): Promise<Response> {
  if (!changed.ok) return answerFailure(c, changed.failure);
  const found = await visible(platform, bundleKind, id, c.get('caller'));
  return found.ok ? answerBundle(c, platform, found.value, 202) : answerFailure(c, found.failure);
}

function wholeRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.submit, acts.submit, async (c, given) => {
    const request = c.req.valid('json');
    const attributes = { 'tongban.client': given.caller.clientId };
    const submitted = await inSpan('bundle.submit', attributes, () =>
      submitBundle(platform, { request, ...given }),
    );
    if (!submitted.ok) return answerFailure(c, submitted.failure);
    const view = submittedBundle(submitted.value.bundleId, submitted.value.receipt);
    return c.json(view, 202, { location: view.links.self });
  });
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const filter = c.req.valid('query');
    if (filter.cursor !== undefined && !BundleId.safeParse(filter.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    return c.json(await listBundles(platform, caller, filter), 200);
  });
  return app;
}

/** Life events: several items of several bodies, submitted at once, begun in their order. */
export function bundleRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  openRoute(app, routes.types, types, (c) =>
    c.json({ types: bundleTypes }, 200, { 'cache-control': 'public, max-age=60' }),
  );
  app.route('/', wholeRoutes(platform));
  open(app, platform, routes.read, acts.read, (c, { row }) => answerBundle(c, platform, row, 200));
  open(app, platform, routes.retry, acts.retry, async (c, { row: found, ...given }) => {
    const { id, step } = c.req.valid('param');
    const asked = { ...given, found, step };
    return answerChange(c, platform, id, await retryStep(platform, asked, c.req.valid('json')));
  });
  open(app, platform, routes.withdraw, acts.withdraw, async (c, { row: _, ...given }) => {
    const { id } = c.req.valid('param');
    const asked = { ...given, bundleId: id, request: c.req.valid('json') };
    return answerChange(c, platform, id, await withdrawBundle(platform, asked));
  });
  return app;
}
