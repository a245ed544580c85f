import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { failure } from '#contracts/failures';
import { BatchDispatch, BatchId, BatchRequest } from '#contracts/handoff';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { dispatchBatch, makeBatch } from './batches.ts';
import { batchKind, windowReaders } from './kinds.ts';
import { batchView } from './view.ts';
import { BatchSchema as Batch } from './view-schema.ts';

const tags = ['交接 Hand-offs'];
const onBatch = z.object({ id: BatchId });
const routes = {
  make: createRoute({
    method: 'post',
    path: '/v1/batches',
    tags,
    summary: '并袋 · Put sealed dossiers into one bag',
    request: { body: jsonBody(BatchRequest) },
    responses: { 201: jsonAnswer('one bag, one signed list', Batch) },
  }),
  dispatch: createRoute({
    method: 'post',
    path: '/v1/batches/{id}/dispatch',
    tags,
    summary: '整袋交寄 · Give a bag to the courier',
    request: { params: onBatch, body: jsonBody(BatchDispatch) },
    responses: { 201: jsonAnswer('all its dossiers have left', Batch) },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/batches/{id}',
    tags,
    summary: '批次详情 · One bag',
    request: { params: onBatch },
    responses: { 200: jsonAnswer('the bag and its list', Batch) },
  }),
};

const writing = {
  who: 'member',
  scopes: ['handoffs:write'],
  roles: ['platform'],
  changes: true,
  repeat: 'claimed',
} as const satisfies Partial<MemberAct>;

const acts = {
  make: { ...writing, name: 'batch.make', logged: ['handoff.bagged'] },
  dispatch: {
    ...writing,
    name: 'batch.dispatch',
    on: batchKind,
    by: ['sender'],
    logged: ['custody.dispatched'],
  },
  read: {
    name: 'batch.read',
    reads: 'originals',
    who: 'member',
    scopes: ['cases:read'],
    on: batchKind,
    by: windowReaders,
    changes: false,
  },
} as const satisfies Record<string, MemberAct>;

/** Bags: several dossiers under one waybill. */
export function batchRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const show = async (c: Context<CallerEnv>, id: string) => {
    const row = await batchKind.read(platform, id);
    return row
      ? c.json(await batchView(platform, row), 201, { location: `/v1/batches/${id}` })
      : answerFailure(c, failure('batch.not_found'));
  };
  open(app, platform, routes.make, acts.make, async (c, { caller, claim }) => {
    const made = await makeBatch(platform, c.req.valid('json'), caller, claim);
    return made.ok ? show(c, made.value) : answerFailure(c, made.failure);
  });
  open(app, platform, routes.dispatch, acts.dispatch, async (c, { row, caller, claim }) => {
    const gone = await dispatchBatch(platform, row.id, c.req.valid('json'), caller, claim);
    return gone.ok ? show(c, row.id) : answerFailure(c, gone.failure);
  });
  open(app, platform, routes.read, acts.read, async (c, { row }) =>
    c.json(await batchView(platform, row), 200),
  );
  return app;
}
