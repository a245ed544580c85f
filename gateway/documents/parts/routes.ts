import { createRoute, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { PartId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { PartRequest, PartView } from '#contracts/part';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { readMediaType } from '../../platform/http/media-type.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import { canonicalJson } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { idempotencyClaim } from '../../trust/acts/idempotency.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { contentDigest } from '../../trust/identity/message-signatures/sign-request.ts';
import { answerPart } from './answer-part.ts';
import { readablePart } from './download.ts';
import { completePart, createPart, partStatus, putChunk } from './upload.ts';

const tags = ['附件 Parts'];
const onPart = z.object({ id: PartId });
const bytes = {
  'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) },
};
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
    security: memberToken,
    request: {
      headers: z.object({ 'idempotency-key': z.string().optional() }),
      body: jsonBody(PartRequest),
    },
    responses: {
      201: jsonAnswer('send its chunks within a day', PartView),
      default: problemAnswer,
    },
  }),
  put: createRoute({
    method: 'put',
    path: '/v1/parts/{id}/chunks/{chunk}',
    tags,
    summary: '上传分片 · Send one chunk, numbered from 0, with its Content-Digest',
    security: memberToken,
    request: {
      params: onPart.extend({ chunk: z.string().regex(/^(0|[1-9]\d?)$/, 'not a chunk number') }),
      headers: z.object({ 'content-digest': z.string().optional() }),
      body: { required: true, content: bytes },
    },
    responses: { 200: jsonAnswer('taken', Taken), default: problemAnswer },
  }),
  status: createRoute({
    method: 'get',
    path: '/v1/parts/{id}/chunks',
    tags,
    summary: '已收到的分片 · Which chunks are there',
    security: memberToken,
    request: { params: onPart },
    responses: { 200: jsonAnswer('go on with what is missing', PartView), default: problemAnswer },
  }),
  complete: createRoute({
    method: 'post',
    path: '/v1/parts/{id}/complete',
    tags,
    summary: '完成上传 · All chunks are sent: the whole is checked against its digest',
    security: memberToken,
    request: { params: onPart },
    responses: {
      200: jsonAnswer('name it as `ref` of a material within 30 days', PartView),
      default: problemAnswer,
    },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/parts/{id}',
    tags,
    summary:
      '下载附件 (支持 Range, 留痕) · Download a document of a case; every reading is in the log',
    security: memberToken,
    request: { params: onPart, headers: z.object({ range: z.string().optional() }) },
    responses: {
      200: { description: 'the whole', content: bytes },
      206: { description: 'the range', content: bytes },
      default: problemAnswer,
    },
  }),
};

const requireBytes: MiddlewareHandler<CallerEnv> = async (c, next) =>
  readMediaType(c.req.header('content-type'))?.type === 'application/octet-stream'
    ? next()
    : answerFailure(
        c,
        failure('request.unsupported_media_type', { detail: 'expected application/octet-stream' }),
      );

async function takeChunk(c: Context<CallerEnv>, platform: Platform, id: string, chunk: number) {
  const body = new Uint8Array(await c.req.arrayBuffer());
  // Also where no signature covers it: an app's calls are bound by DPoP, which says nothing of bodies.
  if (c.req.header('content-digest') !== (await contentDigest(body)))
    return answerFailure(c, failure('content_digest.mismatch'));
  const taken = await putChunk(platform, c.get('caller'), id, chunk, body);
  return taken.ok ? c.json({ partId: id, chunk }, 200) : answerFailure(c, taken.failure);
}

/** Large documents: sent in chunks, sealed, and read by the parties of the case that names them. */
export function partRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const submits = authenticate(platform, 'cases:submit');
  app.post('/v1/parts', submits, requireJson);
  app.put('/v1/parts/:id/chunks/:chunk', submits, requireBytes);
  app.post('/v1/parts/:id/complete', submits);
  app.get('/v1/parts/:id/*', authenticate(platform, 'cases:read'));
  serve(app, routes.create, async (c) => {
    const request = c.req.valid('json');
    const caller = c.get('caller');
    const key = c.req.header('idempotency-key');
    const claim = await idempotencyClaim(
      caller.clientId,
      key,
      `POST ${c.req.path}`,
      canonicalJson(request),
    );
    if (!claim.ok) return answerFailure(c, claim.failure);
    const created = await createPart(platform, request, caller, claim.value);
    if (!created.ok) return answerFailure(c, created.failure);
    return c.json(created.value, 201, { location: `/v1/parts/${created.value.partId}` });
  });
  serve(app, routes.put, (c) => {
    const { id, chunk } = c.req.valid('param');
    return takeChunk(c as unknown as Context<CallerEnv>, platform, id, Number(chunk));
  });
  serve(app, routes.status, async (c) => {
    const status = await partStatus(platform, c.get('caller'), c.req.valid('param').id);
    if (!status.ok) return answerFailure(c, status.failure);
    return c.json(status.value, 200, { 'cache-control': 'no-store' });
  });
  serve(app, routes.complete, async (c) => {
    const done = await completePart(platform, c.get('caller'), c.req.valid('param').id);
    return done.ok ? c.json(done.value, 200) : answerFailure(c, done.failure);
  });
  serve(app, routes.read, async (c) => {
    const found = await readablePart(platform, c.get('caller'), c.req.valid('param').id);
    if (!found.ok) return answerFailure(c, found.failure);
    return answerPart(c as unknown as Context<CallerEnv>, platform, found.value);
  });
  return app;
}
