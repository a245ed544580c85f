import { createRoute, z } from '@hono/zod-openapi';
import { PreviewAnswer, PreviewId, PreviewRequest } from '#contracts/certificate-preview';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { describePreview, Preview } from './preview-view.ts';
import { answerPreview, makePreview, previewKind } from './previews.ts';

const tags = ['证照 Certificates'];
const one = z.object({ id: PreviewId });

const routes = {
  make: createRoute({
    method: 'post',
    path: '/v1/certificates/previews',
    tags,
    summary:
      '证照预览 · What would be fetched of the token’s person: fields, to whom, for what, until when',
    description:
      'Nothing is fetched for it. Show it to the person and send their answer; what they decline is not fetched, and the paper is asked for.',
    request: { body: jsonBody(PreviewRequest) },
    responses: { 201: jsonAnswer('what the person is to see', Preview) },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/certificates/previews/{id}',
    tags,
    summary: '查看证照预览 · A preview, with what its person said',
    request: { params: one },
    responses: { 200: jsonAnswer('the preview', Preview) },
  }),
  answer: createRoute({
    method: 'post',
    path: '/v1/certificates/previews/{id}/answer',
    tags,
    summary: '本人选择 · The person agrees to or declines each certificate; the last answer counts',
    request: { params: one, body: jsonBody(PreviewAnswer) },
    responses: { 201: jsonAnswer('kept', Preview) },
  }),
};

const onPreview = { on: previewKind, by: ['person'] } as const;
const acts = {
  make: {
    name: 'preview.make',
    who: 'member',
    scopes: ['certificates:retrieve'],
    changes: true,
    repeat: 'kept',
    unlogged: 'nothing of a person is read for it; what they answer is logged',
  },
  read: {
    name: 'preview.read',
    who: 'member',
    scopes: ['certificates:retrieve'],
    ...onPreview,
    changes: false,
    unlogged: 'a person reads what they are asked',
  },
  answer: {
    name: 'preview.answer',
    who: 'member',
    scopes: ['certificates:retrieve'],
    ...onPreview,
    changes: true,
    repeat: 'natural',
    logged: ['preview.answered'],
  },
} as const satisfies Record<string, MemberAct>;

const unstored = { 'cache-control': 'no-store' };

/** 预览: a person sees what would be sent before it is fetched, and may decline each certificate. */
export function previewRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.make, acts.make, async (c, { caller }) => {
    const made = await makePreview(platform, caller, c.req.valid('json'));
    if (!made.ok) return answerFailure(c, made.failure);
    return c.json(await describePreview(platform, made.value), 201, {
      ...unstored,
      location: `/v1/certificates/previews/${made.value.id}`,
    });
  });
  open(app, platform, routes.read, acts.read, async (c, { row }) =>
    c.json(await describePreview(platform, row), 200, unstored),
  );
  open(app, platform, routes.answer, acts.answer, async (c, { caller, row }) => {
    const answered = await answerPreview(platform, caller, row, c.req.valid('json'));
    if (!answered.ok) return answerFailure(c, answered.failure);
    return c.json(await describePreview(platform, answered.value), 201, {
      ...unstored,
      location: `/v1/certificates/previews/${row.id}`,
    });
  });
  return app;
}
