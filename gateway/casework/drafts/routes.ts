import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { CaseId } from '#contracts/case';
import { Continuation } from '#contracts/consent';
import { ConversionRequest, DraftId, DraftRequest } from '#contracts/draft';
import type { Failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { expectedVersion, ifMatchHeader } from '../../platform/http/if-match.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { caseKind } from '../cases/case-kind.ts';
import { membersWho } from '../cases/guards.ts';
import { submittedView } from '../cases/view.ts';
import { convertCase } from './convert.ts';
import { type DraftRow, draftKind } from './draft-kind.ts';
import { listDrafts } from './list.ts';
import { submitDraft } from './submit.ts';
import { draftView } from './view.ts';
import { continueDraft, discardDraft, openDraft, replaceDraft } from './write.ts';

const { shape } = DraftRequest;
const Problem = z.object({ pointer: z.string(), reason: z.string() });
const Draft = z
  .object({
    draftId: DraftId,
    state: z.enum(['open', 'submitted']),
    ...z.strictObject(shape).partial().shape,
    caseId: CaseId.optional(),
    convertedFrom: CaseId.optional(),
    ready: z.boolean(),
    problems: z.array(Problem),
    duplicates: z.array(CaseId).optional(),
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    expiresAt: z.string(),
    links: z.record(z.string(), z.string()),
  })
  .openapi('Draft');
const Summary = z
  .object({
    draftId: DraftId,
    itemCode: z.string(),
    from: z.string(),
    to: z.string(),
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    expiresAt: z.string(),
  })
  .openapi('DraftSummary');
const Listing = z.object({ drafts: z.array(Summary), next: z.string().optional() });
const Submitted = z.object({
  caseId: CaseId,
  state: z.literal('submitted'),
  receipt: z.string(),
  links: z.record(z.string(), z.string()),
});

const tags = ['草稿 Drafts'];
const onDraft = z.object({ id: DraftId });

const routes = {
  open: createRoute({
    method: 'post',
    path: '/v1/drafts',
    tags,
    summary: '暂存 · Begin an application; thirty days, sealed, checked as far as it goes',
    request: { body: jsonBody(DraftRequest) },
    responses: { 201: jsonAnswer('the draft, and what is missing', Draft) },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/drafts',
    tags,
    summary: '草稿列表 · Drafts that you began and may go on with, newest first, without content',
    request: {
      query: z.strictObject({
        cursor: DraftId.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: { 200: jsonAnswer('one page', Listing) },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/drafts/{id}',
    tags,
    summary: '读取草稿 · One draft, and what is missing',
    request: { params: onDraft },
    responses: { 200: jsonAnswer('the draft', Draft) },
  }),
  replace: createRoute({
    method: 'put',
    path: '/v1/drafts/{id}',
    tags,
    summary: '修改草稿 · Replace what stands in it; If-Match',
    request: { params: onDraft, headers: ifMatchHeader, body: jsonBody(DraftRequest) },
    responses: { 200: jsonAnswer('the draft as it is now', Draft) },
  }),
  discard: createRoute({
    method: 'delete',
    path: '/v1/drafts/{id}',
    tags,
    summary: '删除草稿 · Throw it away, with its key',
    request: { params: onDraft, headers: ifMatchHeader },
    responses: { 204: { description: 'gone' } },
  }),
  submit: createRoute({
    method: 'post',
    path: '/v1/drafts/{id}/submission',
    tags,
    summary: '提交草稿 · Make a case of it, once',
    request: { params: onDraft, headers: ifMatchHeader, body: jsonBody(z.strictObject({})) },
    responses: { 202: jsonAnswer('as POST /v1/cases answers', Submitted) },
  }),
  continue: createRoute({
    method: 'post',
    path: '/v1/drafts/{id}/continuation',
    tags,
    summary: '异窗续办 · Go on with it at another counter, with its applicant there',
    request: { params: onDraft, body: jsonBody(Continuation) },
    responses: { 200: jsonAnswer('the draft', Draft) },
  }),
  convert: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/conversion',
    tags: ['办件 Cases'],
    summary: '事项选错 · Take it back and begin another item with what was given already',
    request: { params: z.object({ id: CaseId }), body: jsonBody(ConversionRequest) },
    responses: { 201: jsonAnswer('the draft of the right item', Draft) },
  }),
};

const writing = { who: 'member', scopes: ['cases:submit'], changes: true } as const;
const own = { on: draftKind, by: ['collector'] } as const satisfies Partial<MemberAct>;
const near = ['collector', 'collecting_region', 'home'] as const;

const acts = {
  open: { ...writing, name: 'draft.open', repeat: 'claimed', logged: ['draft.opened'] },
  list: {
    name: 'draft.list',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
    reads: 'draft',
  },
  read: {
    who: 'member',
    scopes: ['cases:read'],
    ...own,
    changes: false,
    name: 'draft.read',
    reads: 'draft',
  },
  replace: { ...writing, ...own, name: 'draft.replace', repeat: 'kept', logged: ['draft.changed'] },
  discard: {
    ...writing,
    ...own,
    name: 'draft.discard',
    repeat: 'natural',
    logged: ['draft.discarded'],
  },
  submit: {
    ...writing,
    ...own,
    name: 'draft.submit',
    repeat: 'claimed',
    logged: ['draft.submitted', 'case.submitted', 'precheck.joined'],
  },
  continue: {
    ...writing,
    name: 'draft.continue',
    roles: ['platform'],
    on: draftKind,
    by: near,
    repeat: 'natural',
    logged: ['draft.continued'],
  },
  /** By whoever may take it back. */
  convert: {
    ...writing,
    name: 'case.convert',
    on: caseKind,
    by: membersWho('withdraw'),
    repeat: 'claimed',
    logged: ['case.withdrawn', 'draft.opened'],
  },
} as const satisfies Record<string, MemberAct>;

const answer = async (
  c: Context<CallerEnv>,
  platform: Platform,
  row: Result<DraftRow, Failure>,
  status: 200 | 201,
): Promise<Response> => {
  if (!row.ok) return answerFailure(c, row.failure);
  const view = await draftView(platform, row.value);
  const headers = { etag: `"${row.value.version}"`, 'cache-control': 'no-store' };
  return c.json(
    view,
    status,
    status === 201 ? { ...headers, location: view.links['self'] ?? '' } : headers,
  );
};

function writingRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.open, acts.open, async (c, { caller, claim }) =>
    answer(c, platform, await openDraft(platform, c.req.valid('json'), caller, claim), 201),
  );
  open(app, platform, routes.replace, acts.replace, async (c, { row, caller }) => {
    const expected = expectedVersion(c.req.header('if-match'));
    if (!expected.ok) return answerFailure(c, expected.failure);
    const act = { caller, expected: expected.value };
    return answer(c, platform, await replaceDraft(platform, row.id, c.req.valid('json'), act), 200);
  });
  open(app, platform, routes.discard, acts.discard, async (c, { row, caller }) => {
    const expected = expectedVersion(c.req.header('if-match'));
    if (!expected.ok) return answerFailure(c, expected.failure);
    const done = await discardDraft(platform, row.id, { caller, expected: expected.value });
    return done.ok ? c.body(null, 204) : answerFailure(c, done.failure);
  });
  open(app, platform, routes.continue, acts.continue, async (c, { row, caller }) =>
    answer(c, platform, await continueDraft(platform, row, caller, c.req.valid('json')), 200),
  );
  return app;
}

/** Applications that are not whole yet, and the way back from one for the wrong item. */
export function draftRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.route('/', writingRoutes(platform));
  open(app, platform, routes.list, acts.list, async (c, { caller }) =>
    c.json(await listDrafts(platform, caller, c.req.valid('query')), 200, {
      'cache-control': 'no-store',
    }),
  );
  open(app, platform, routes.read, acts.read, async (c, { row }) =>
    answer(c, platform, { ok: true, value: row }, 200),
  );
  open(app, platform, routes.submit, acts.submit, async (c, { row, caller, bodyDigest }) => {
    const expected = expectedVersion(c.req.header('if-match'));
    if (!expected.ok) return answerFailure(c, expected.failure);
    const act = { caller, bodyDigest, expected: expected.value };
    const submitted = await submitDraft(platform, row, act);
    if (!submitted.ok) return answerFailure(c, submitted.failure);
    const view = submittedView(submitted.value);
    return c.json(view, 202, { location: view.links.self });
  });
  open(app, platform, routes.convert, acts.convert, async (c, { row, ...given }) => {
    const asked = { ...given, caseId: row.id };
    const begun = await convertCase(platform, row, asked, c.req.valid('json'));
    return answer(c, platform, begun, 201);
  });
  return app;
}
