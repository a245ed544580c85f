import { createRoute, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { CaseId, MessageId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { Acknowledgement, NegativeAcknowledgement, WaitingMessage } from '#contracts/inbox';
import { answerFailure, newRoutes, requireJson, serve } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { acknowledge, refuse } from './answer.ts';
import { fetchInbox, listInbox, mayFetch } from './fetch.ts';
import type { Pull } from './pull.ts';

const tags = ['收件箱 Inbox'];

const Answered = z
  .object({
    messageId: MessageId,
    caseId: CaseId,
    state: z.enum(['delivered', 'refused', 'expired', 'parked', 'waiting']),
    nextAttemptAt: z.string().optional(),
  })
  .openapi('InboxAnswer');

const routes = {
  list: createRoute({
    method: 'get',
    path: '/v1/inbox',
    tags,
    summary: '取件: 不能被调用的地区自取消息 · What waits for a region that cannot be called',
    description:
      'Only the first unfinished message of each case. `view=full` opens the content and holds each message for the caller until `leaseUntil`; `view=thin` lists without content and holds nothing.',
    security: memberToken,
    request: {
      query: z.strictObject({
        cursor: z.string().max(60).optional(),
        limit: z.coerce.number().int().min(1).max(50).default(20),
        view: z.enum(['full', 'thin']).default('full'),
        leaseSeconds: z.coerce.number().int().min(10).max(3600).default(300),
      }),
    },
    responses: {
      200: jsonAnswer(
        'oldest first; `next` is the cursor of what follows',
        z.object({ messages: z.array(WaitingMessage), next: z.string().optional() }),
      ),
      default: problemAnswer,
    },
  }),
  ack: createRoute({
    method: 'post',
    path: '/v1/inbox/{messageId}/ack',
    tags,
    summary: '确认收到 · The region has the message',
    description: 'The same acknowledgement again gets the same answer and has no effect.',
    security: memberToken,
    request: { params: z.object({ messageId: MessageId }), body: jsonBody(Acknowledgement) },
    responses: { 200: jsonAnswer('delivered', Answered), default: problemAnswer },
  }),
  nack: createRoute({
    method: 'post',
    path: '/v1/inbox/{messageId}/nack',
    tags,
    summary: '拒收或暂不能收 · The region refuses the message, or cannot take it now',
    security: memberToken,
    request: {
      params: z.object({ messageId: MessageId }),
      body: jsonBody(NegativeAcknowledgement),
    },
    responses: { 200: jsonAnswer('what became of it', Answered), default: problemAnswer },
  }),
};

/** The inbox of regions that cannot be called: their platforms fetch what waits, and answer for it. */
export function inboxRoutes(pull: Pull) {
  const { platform } = pull;
  const app = newRoutes<CallerEnv>();
  const pulls: MiddlewareHandler<CallerEnv> = async (c, next) => {
    const allowed = await mayFetch(platform, c.get('caller'));
    return allowed.ok ? next() : answerFailure(c, allowed.failure);
  };
  app.get('/v1/inbox', authenticate(platform, 'inbox:read'), pulls);
  app.post('/v1/inbox/:messageId/*', authenticate(platform, 'inbox:read'), requireJson, pulls);
  serve(app, routes.list, async (c) => {
    const { cursor, view, ...asked } = c.req.valid('query');
    if (cursor !== undefined && !MessageId.safeParse(cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    // HEAD asks what a GET would be answered like; it must not take messages that nobody then reads.
    const look = view === 'thin' || c.req.method === 'HEAD' ? listInbox : fetchInbox;
    const found = await look(pull, c.get('caller'), { ...asked, after: cursor });
    return c.json(found, 200, { 'cache-control': 'no-store' });
  });
  serve(app, routes.ack, async (c) => {
    const { messageId } = c.req.valid('param');
    const done = await acknowledge(pull, c.get('caller'), messageId, c.req.valid('json'));
    return done.ok ? c.json(done.value, 200) : answerFailure(c, done.failure);
  });
  serve(app, routes.nack, async (c) => {
    const { messageId } = c.req.valid('param');
    const done = await refuse(pull, c.get('caller'), messageId, c.req.valid('json'));
    return done.ok ? c.json(done.value, 200) : answerFailure(c, done.failure);
  });
  return app;
}
