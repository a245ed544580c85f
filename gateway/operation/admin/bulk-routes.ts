import { createRoute, z } from '@hono/zod-openapi';
import { ActingPerson } from '#contracts/acting-person';
import { identifier, MessageId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { bulkView, listBulks, maxRedriven, readBulk, redriveAll } from './bulk-redrive.ts';

const tags = ['运营 Administration'];
const RedriveId = identifier('redrive');

const BulkView = z
  .object({
    redriveId: RedriveId,
    by: z.object({ clientId: z.string(), actor: ActingPerson.optional() }),
    region: RegionCode.optional(),
    done: z.int(),
    failed: z.array(z.object({ messageId: MessageId, code: z.string() })),
    pending: z.int().openapi({ description: 'not tried yet; parked still where it broke off' }),
    startedAt: z.string(),
    finishedAt: z.string().optional(),
  })
  .openapi('BulkRedrive');

const allRoute = createRoute({
  method: 'post',
  path: '/v1/admin/redrives',
  tags,
  summary: '批量重新投递 · Send every parked message again, or those for one region',
  description: `The oldest ${maxRedriven}; each is redriven as if alone, and the record says what became of it.`,
  request: { body: jsonBody(z.strictObject({ region: RegionCode.optional() })) },
  responses: { 201: jsonAnswer('what became of them', BulkView) },
});

const readRoute = createRoute({
  method: 'get',
  path: '/v1/admin/redrives/{id}',
  tags,
  summary: '批量重投记录 · What became of a bulk redrive',
  request: { params: z.object({ id: RedriveId }) },
  responses: { 200: jsonAnswer('done, failed, pending, and who', BulkView) },
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/admin/redrives',
  tags,
  summary: '批量重投记录列表 · Bulk redrives, newest first, with how far each is',
  request: { query: z.strictObject(pageQuery()) },
  responses: {
    200: jsonAnswer(
      'one page; `next` is the cursor of the following one',
      z.object({ redrives: z.array(BulkView), next: z.string().optional() }),
    ),
  },
});

const operating = {
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
} as const satisfies Partial<MemberAct>;

const acts = {
  all: {
    ...operating,
    name: 'message.redrive_all',
    changes: true,
    repeat: 'claimed',
    logged: ['message.redriven'],
  },
  read: { ...operating, name: 'message.read_redrive', reads: 'messages', changes: false },
  list: { ...operating, name: 'message.list_redrives', reads: 'messages', changes: false },
} as const satisfies Record<string, MemberAct>;

/** One press over many messages. */
export function bulkRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, allRoute, acts.all, async (c, { caller, claim }) => {
    const done = await redriveAll(platform, caller, claim, c.req.valid('json').region);
    if (!done.ok) return answerFailure(c, done.failure);
    const view = bulkView(done.value);
    return c.json(view, 201, { location: `/v1/admin/redrives/${view.redriveId}` });
  });
  open(app, platform, listRoute, acts.list, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    if (cursor !== undefined && !RedriveId.safeParse(cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const rows = await listBulks(platform, limit + 1, cursor);
    const shown = rows.slice(0, limit);
    const next = rows.length > limit ? shown.at(-1)?.id : undefined;
    return c.json({ redrives: shown.map(bulkView), ...(next ? { next } : {}) }, 200);
  });
  open(app, platform, readRoute, acts.read, async (c) => {
    const row = await readBulk(platform, c.req.valid('param').id);
    return row ? c.json(bulkView(row), 200) : answerFailure(c, failure('message.not_parked'));
  });
  return app;
}
