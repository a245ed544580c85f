import { createRoute, z } from '@hono/zod-openapi';
import { WebhookAttemptId, WebhookId } from '#contracts/case';
import { asServed, Instant } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { ToldEventType, WebhookEventType } from '#contracts/webhook';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { CalledUri } from '../../trust/federation/member-uris.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { listAttempts, ownWebhook, replay, sendTest, setOwnWebhook } from './own.ts';

const tags = ['通知 Webhooks'];
const path = '/v1/me/webhook';

const Address = z.strictObject({
  url: CalledUri,
  events: z
    .array(ToldEventType)
    .min(1)
    .max(40)
    .optional()
    .openapi({ description: 'absent: every change' }),
});

const OwnWebhook = z
  .object({
    ...Address.shape,
    source: z.enum(['member', 'federation']).openapi({ description: 'who set the address' }),
    setAt: Instant.optional(),
    state: z.enum(['closed', 'open', 'half_open']).openapi({
      description: 'the circuit breaker of the address: open means that it does not answer',
    }),
    since: Instant.optional(),
    reason: z.string().optional(),
    waiting: z.int(),
    parked: z.int(),
  })
  .openapi('OwnWebhook');

const Attempt = z
  .object({
    id: WebhookAttemptId,
    webhookId: WebhookId,
    eventId: z.string().openapi({ description: 'the `id` of the event that was sent' }),
    type: WebhookEventType,
    url: z.string(),
    attempt: z.int(),
    at: Instant,
    durationMs: z.int(),
    status: z.int().optional().openapi({ description: 'absent: no answer came' }),
    failure: z.string().optional().openapi({ description: 'absent: taken' }),
  })
  .openapi('WebhookAttempt');

const routes = {
  read: createRoute({
    method: 'get',
    path,
    tags,
    summary: '我的通知地址 · Where I am told about changes, and how that address answers',
    responses: { 200: jsonAnswer('the address', OwnWebhook) },
  }),
  set: createRoute({
    method: 'put',
    path,
    tags,
    summary: '更换我的通知地址 · Set or rotate my address; in force at once for all that waits too',
    request: { body: jsonBody(Address) },
    responses: { 200: jsonAnswer('the address', OwnWebhook) },
  }),
  reset: createRoute({
    method: 'delete',
    path,
    tags,
    summary: '恢复联盟文件中的地址 · Go back to the address of the federation document, or to none',
    responses: { 204: { description: 'done' } },
  }),
  attempts: createRoute({
    method: 'get',
    path: `${path}/attempts`,
    tags,
    summary: '通知记录与应答 · The calls to me and what I answered, of 30 days, newest first',
    request: {
      query: z.strictObject({
        outcome: z.enum(['taken', 'failed']).optional(),
        ...pageQuery(),
      }),
    },
    responses: {
      200: jsonAnswer(
        'one page; `next` is the cursor of the following one',
        z.object({ attempts: z.array(Attempt), next: WebhookAttemptId.optional() }),
      ),
    },
  }),
  test: createRoute({
    method: 'post',
    path: `${path}/tests`,
    tags,
    summary: '发送测试通知 · Send me an event about nothing, once; see how it went in the attempts',
    responses: {
      202: jsonAnswer(
        'on its way',
        z.object({ eventId: z.string(), links: z.object({ attempts: z.string() }) }),
      ),
    },
  }),
  replay: createRoute({
    method: 'post',
    path: `${path}/replays`,
    tags,
    summary:
      '重发一段时间的通知 · Tell me again what I was told since a time, at most 1000 at once',
    request: { body: jsonBody(z.strictObject({ since: Instant })) },
    responses: {
      202: jsonAnswer(
        'on their way; `next` is the `since` to go on with',
        z.object({ replayed: z.int(), next: Instant.optional() }),
      ),
    },
  }),
};

/** An app's tokens are in the hands of its users: they do not say where the app is told. */
const own = {
  who: 'member',
  scopes: ['cases:read'],
  roles: ['platform', 'auditor', 'operator'],
} as const satisfies Partial<MemberAct>;

const ofItself = 'a member reads what concerns itself alone';
const acts = {
  read: { ...own, name: 'webhook.read_own', changes: false, unlogged: ofItself },
  set: {
    ...own,
    name: 'webhook.set_own',
    changes: true,
    repeat: 'natural',
    logged: ['webhook.address_changed'],
  },
  reset: {
    ...own,
    name: 'webhook.reset_own',
    changes: true,
    repeat: 'natural',
    logged: ['webhook.address_changed'],
  },
  attempts: { ...own, name: 'webhook.list_attempts', changes: false, unlogged: ofItself },
  test: {
    ...own,
    name: 'webhook.test_own',
    changes: true,
    repeat: 'kept',
    unlogged: 'an event about no case, to the member that asks for it',
  },
  replay: {
    ...own,
    name: 'webhook.replay_own',
    changes: true,
    repeat: 'kept',
    logged: ['webhook.replayed'],
  },
} as const satisfies Record<string, MemberAct>;

const noStore = { 'cache-control': 'no-store' };

function addressRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.read, acts.read, async (c, { caller }) => {
    const found = await ownWebhook(platform, caller.clientId);
    return found.ok ? c.json(found.value, 200, noStore) : answerFailure(c, found.failure);
  });
  open(app, platform, routes.set, acts.set, async (c, { caller }) => {
    const set = await setOwnWebhook(platform, caller, c.req.valid('json'));
    if (!set.ok) return answerFailure(c, set.failure);
    const found = await ownWebhook(platform, caller.clientId);
    return found.ok ? c.json(found.value, 200, noStore) : answerFailure(c, found.failure);
  });
  open(app, platform, routes.reset, acts.reset, async (c, { caller }) => {
    const set = await setOwnWebhook(platform, caller, undefined);
    return set.ok ? c.body(null, 204) : answerFailure(c, set.failure);
  });
  return app;
}

/** What a member does about its own webhooks, without the operator. */
export function ownWebhookRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.route('/', addressRoutes(platform));
  open(app, platform, routes.attempts, acts.attempts, async (c, { caller }) => {
    const { cursor, outcome, limit } = c.req.valid('query');
    if (cursor !== undefined && !WebhookAttemptId.safeParse(cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const page = { before: cursor, outcome, limit: limit + 1 };
    const rows = await listAttempts(platform, caller.clientId, page);
    const attempts = rows.slice(0, limit).map((row) => ({
      id: row.id,
      webhookId: row.webhookId,
      eventId: row.eventId,
      type: row.type,
      url: row.url,
      attempt: row.nth,
      at: asServed(row.at),
      durationMs: row.durationMs,
      ...(row.status === null ? {} : { status: row.status }),
      ...(row.failure === null ? {} : { failure: row.failure }),
    }));
    const next = rows.length > limit ? attempts.at(-1)?.id : undefined;
    return c.json({ attempts, ...(next ? { next } : {}) }, 200, noStore);
  });
  open(app, platform, routes.test, acts.test, async (c, { caller }) => {
    const sent = await sendTest(platform, caller.clientId);
    if (!sent.ok) return answerFailure(c, sent.failure);
    return c.json({ eventId: sent.value, links: { attempts: `${path}/attempts` } }, 202);
  });
  open(app, platform, routes.replay, acts.replay, async (c, { caller }) => {
    const done = await replay(platform, caller, new Date(c.req.valid('json').since));
    return done.ok ? c.json(done.value, 202) : answerFailure(c, done.failure);
  });
  return app;
}
