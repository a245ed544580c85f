import { createRoute, z } from '@hono/zod-openapi';
import { WebhookId } from '#contracts/case';
import { asServed } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { Code } from '#contracts/text';
import { WebhookEventType } from '#contracts/webhook';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { memberViews } from './member-views.ts';
import { listParked, redriveWebhooks } from './redrive.ts';

const tags = ['运营 Administration'];
const ClientId = Code(61);

const ParkedWebhook = z
  .object({
    id: WebhookId,
    clientId: ClientId,
    caseId: Code(61).openapi({ description: 'of what is about no case, the name of the event' }),
    version: z.int(),
    type: WebhookEventType,
    attempts: z.int(),
    lastFailure: z
      .object({ kind: z.string(), code: z.string(), at: z.string(), times: z.int() })
      .optional(),
    at: z.string().openapi({ description: 'when the case changed' }),
  })
  .openapi('ParkedWebhook');

const MemberView = z
  .object({
    clientId: ClientId,
    state: z.enum(['closed', 'open', 'half_open']).openapi({
      description: 'the circuit breaker of its address: open means that it does not answer',
    }),
    since: z.string().optional(),
    reason: z.string().optional(),
    waiting: z.int(),
    parked: z.int(),
  })
  .openapi('WebhookMember');

const Redriven = z.object({ redriven: z.int() }).openapi('RedrivenWebhooks');

const routes = {
  list: createRoute({
    method: 'get',
    path: '/v1/admin/webhooks',
    tags,
    summary: '搁置的状态通知 · Webhooks that wait for an operator, and how members answer',
    request: {
      query: z.object({
        clientId: ClientId.optional(),
        ...pageQuery(),
      }),
    },
    responses: {
      200: jsonAnswer(
        'one page; `next` is the cursor of the following one',
        z.object({
          parked: z.array(ParkedWebhook),
          members: z.array(MemberView),
          next: z.string().optional(),
        }),
      ),
    },
  }),
  redrive: createRoute({
    method: 'post',
    path: '/v1/admin/webhooks/{id}/redrive',
    tags,
    summary: '重发一条状态通知 · Send one webhook again, with all its attempts before it',
    request: { params: z.object({ id: WebhookId }) },
    responses: { 202: jsonAnswer('on its way', Redriven) },
  }),
  redriveAll: createRoute({
    method: 'post',
    path: '/v1/admin/webhooks/redrive',
    tags,
    summary:
      '重发某成员的全部搁置通知 · Send what is parked for a member again, at most 1000 at once',
    request: { body: jsonBody(z.strictObject({ clientId: ClientId })) },
    responses: { 202: jsonAnswer('on their way', Redriven) },
  }),
};

const acting = {
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
  changes: true,
  repeat: 'kept',
  logged: ['webhook.redriven'],
} as const satisfies Partial<MemberAct>;

const acts = {
  list: {
    name: 'webhook.list_parked',
    reads: 'webhook_messages',
    who: 'member',
    scopes: ['admin:system'],
    roles: ['operator'],
    changes: false,
  },
  redrive: { ...acting, name: 'webhook.redrive' },
  redriveAll: { ...acting, name: 'webhook.redrive_all' },
} as const satisfies Record<string, MemberAct>;

/** Webhooks that no attempt helped, and how they go again once somebody put right why. */
export function webhookRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.list, acts.list, async (c) => {
    const { clientId, cursor, limit } = c.req.valid('query');
    if (cursor !== undefined && !WebhookId.safeParse(cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const rows = await listParked(platform, { clientId, after: cursor, limit: limit + 1 });
    const parked = rows.slice(0, limit).map((row) => ({
      id: row.id,
      clientId: row.clientId,
      caseId: row.caseId,
      version: row.version,
      type: row.type,
      attempts: row.attempts,
      ...(row.lastFailure ? { lastFailure: row.lastFailure } : {}),
      at: asServed(row.at),
    }));
    const next = rows.length > limit ? parked.at(-1)?.id : undefined;
    const answer = { parked, members: await memberViews(platform), ...(next ? { next } : {}) };
    return c.json(answer, 200, { 'cache-control': 'no-store' });
  });
  open(app, platform, routes.redrive, acts.redrive, async (c, { caller }) => {
    const { id } = c.req.valid('param');
    const done = await redriveWebhooks(platform, caller, { id });
    return done.ok ? c.json({ redriven: done.value }, 202) : answerFailure(c, done.failure);
  });
  open(app, platform, routes.redriveAll, acts.redriveAll, async (c, { caller }) => {
    const { clientId } = c.req.valid('json');
    const done = await redriveWebhooks(platform, caller, { clientId });
    return done.ok ? c.json({ redriven: done.value }, 202) : answerFailure(c, done.failure);
  });
  return app;
}
