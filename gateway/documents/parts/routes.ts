import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { PartId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { PartMediaType, PartRequest, PartView } from '#contracts/part';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { contentDigest } from '../../trust/identity/message-signatures/sign-request.ts';
import { answerPart } from './answer-part.ts';
import { readablePart } from './download.ts';
import { partKind } from './part-kind.ts';
import type { PartRow } from './store.ts';
import { completePart, createPart, partStatus, putChunk } from './upload.ts';

const tags = ['附件 Parts'];
const onPart = z.object({ id: PartId });
const binary = { schema: z.string().openapi({ format: 'binary' }) };
const bytes = { 'application/octet-stream': binary };
/** As what the document was announced. */
const document = Object.fromEntries(PartMediaType.options.map((type) => [type, binary]));
const Taken = z.object({ partId: PartId, chunk: z.int() }).openapi('ChunkTaken');

/** The one address where a body may be as large as a chunk. */
export const isChunkPath = (path: string): boolean =>
  /^\/v1\/parts\/[^/]+\/chunks\/\d+$/.test(path);

const routes = {
  create: createRoute({
    method: 'post',
    path: '/v1/parts',
    tags,
    summary: '登记大附件 · Announce a document that is sent in chunks',
    request: { body: jsonBody(PartRequest) },
    responses: {
      201: jsonAnswer('send its chunks within a day', PartView),
    },
  }),
  put: createRoute({
    method: 'put',
    path: '/v1/parts/{id}/chunks/{chunk}',
    tags,
    summary: '上传分片 · Send one chunk, numbered from 0, with its Content-Digest',
    request: {
      params: onPart.extend({ chunk: z.string().regex(/^(0|[1-9]\d?)$/, 'not a chunk number') }),
      headers: z.object({ 'content-digest': z.string().optional() }),
      body: { required: true, content: bytes },
    },
    responses: { 200: jsonAnswer('taken', Taken) },
  }),
  status: createRoute({
    method: 'get',
    path: '/v1/parts/{id}/chunks',
    tags,
    summary: '已收到的分片 · Which chunks are there',
    request: { params: onPart },
    responses: { 200: jsonAnswer('go on with what is missing', PartView) },
  }),
  complete: createRoute({
    method: 'post',
    path: '/v1/parts/{id}/complete',
    tags,
    summary: '完成上传 · All chunks are sent: the whole is checked against its digest',
    request: { params: onPart },
    responses: {
      200: jsonAnswer('name it as `ref` of a material within 30 days', PartView),
    },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/parts/{id}',
    tags,
    summary:
      '下载附件（支持 Range，留痕） · Download a document of a case; every reading is in the log',
    request: { params: onPart, headers: z.object({ range: z.string().optional() }) },
    responses: {
      200: { description: 'the whole', content: document },
      206: { description: 'the range', content: document },
    },
  }),
};

const sending = {
  who: 'member',
  scopes: ['cases:submit'],
  on: partKind,
  by: ['uploader'],
  changes: true,
} as const satisfies Partial<MemberAct>;

const acts = {
  create: {
    name: 'part.announce',
    unlogged: 'what comes of it is part.completed',
    who: 'member',
    scopes: ['cases:submit'],
    changes: true,
    repeat: 'claimed',
  },
  /** The same chunk again is the same chunk, and a part is completed once. */
  put: {
    ...sending,
    name: 'part.send_chunk',
    unlogged: 'what comes of it is part.completed',
    repeat: 'natural',
  },
  complete: {
    ...sending,
    name: 'part.complete',
    repeat: 'natural',
    logged: ['part.completed'],
  },
  status: {
    name: 'part.status',
    reads: 'document',
    who: 'member',
    scopes: ['cases:read'],
    on: partKind,
    by: ['uploader'],
    changes: false,
  },
  read: {
    name: 'part.read',
    who: 'member',
    scopes: ['cases:read'],
    on: partKind,
    by: ['uploader', 'collecting_region', 'decider'],
    changes: false,
    logged: ['part.read'],
  },
} as const satisfies Record<string, MemberAct>;

async function takeChunk(c: Context<CallerEnv>, platform: Platform, row: PartRow, chunk: number) {
  const body = new Uint8Array(await c.req.arrayBuffer());
  // Also where no signature covers it: an app's calls are bound by DPoP, which says nothing of bodies.
  if (c.req.header('content-digest') !== (await contentDigest(body)))
    return answerFailure(c, failure('content_digest.mismatch'));
  const taken = await putChunk(platform, row, chunk, body);
  return taken.ok ? c.json({ partId: row.id, chunk }, 200) : answerFailure(c, taken.failure);
}

/** Large documents: sent in chunks, sealed, and read by the parties of the case that names them. */
export function partRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.create, acts.create, async (c, { caller, claim }) => {
    const created = await createPart(platform, c.req.valid('json'), caller, claim);
    if (!created.ok) return answerFailure(c, created.failure);
    return c.json(created.value, 201, { location: `/v1/parts/${created.value.partId}` });
  });
  open(app, platform, routes.put, acts.put, (c, { row: { row } }) =>
    takeChunk(
      c as unknown as Context<CallerEnv>,
      platform,
      row,
      Number(c.req.valid('param').chunk),
    ),
  );
  open(app, platform, routes.status, acts.status, async (c, { row: { row } }) =>
    c.json(await partStatus(platform, row), 200, { 'cache-control': 'no-store' }),
  );
  open(app, platform, routes.complete, acts.complete, async (c, { row: { row }, caller }) => {
    const done = await completePart(platform, caller, row.id);
    return done.ok ? c.json(done.value, 200) : answerFailure(c, done.failure);
  });
  open(app, platform, routes.read, acts.read, async (c, { row, caller }) => {
    const found = readablePart(row, caller, platform.clock());
    if (!found.ok) return answerFailure(c, found.failure);
    return answerPart(c as unknown as Context<CallerEnv>, platform, found.value);
  });
  return app;
}
