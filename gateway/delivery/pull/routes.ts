import { createRoute, z } from '@hono/zod-openapi';
import { CaseId, MessageId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { Acknowledgement, NegativeAcknowledgement, WaitingMessage } from '#contracts/inbox';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { isPulled } from '../../trust/federation/pulled.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { longestLeaseSeconds } from '../outbox/options.ts';
import { acknowledge, refuse } from './answer.ts';
import { fetchInbox, listInbox } from './fetch.ts';
import { messageKind } from './message-kind.ts';
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
    summary: '取件：不能被调用的地区自取消息 · What waits for a region that cannot be called',
    description:
      'Only the first unfinished message of each case. `view=full` opens the content and holds each message for the caller until `leaseUntil`; `view=thin` lists without content and holds nothing.',
    request: {
      query: z.strictObject({
        ...pageQuery({ usual: 20, most: 50 }),
        view: z.enum(['full', 'thin']).default('full'),
        leaseSeconds: z.coerce.number().int().min(10).max(longestLeaseSeconds).default(300),
      }),
    },
    responses: {
      200: jsonAnswer(
        'oldest first; `next` is the cursor of what follows',
        z.object({ messages: z.array(WaitingMessage), next: z.string().optional() }),
      ),
    },
  }),
  ack: createRoute({
    method: 'post',
    path: '/v1/inbox/{messageId}/ack',
    tags,
    summary: '确认收到 · The region has the message',
    description: 'The same acknowledgement again gets the same answer and has no effect.',
    request: { params: z.object({ messageId: MessageId }), body: jsonBody(Acknowledgement) },
    responses: { 200: jsonAnswer('delivered', Answered) },
  }),
  nack: createRoute({
    method: 'post',
    path: '/v1/inbox/{messageId}/nack',
    tags,
    summary: '拒收或暂不能收 · The region refuses the message, or cannot take it now',
    request: {
      params: z.object({ messageId: MessageId }),
      body: jsonBody(NegativeAcknowledgement),
    },
    responses: { 200: jsonAnswer('what became of it', Answered) },
  }),
};

const fetching = {
  who: 'member',
  scopes: ['inbox:read'],
  roles: ['platform'],
  provided: { says: 'a region with delivery "pull"', holds: isPulled },
  changes: true,
} as const satisfies Partial<MemberAct>;

const acts = {
  /** With their content messages are given out, and held for whoever fetched them. */
  list: { ...fetching, name: 'inbox.fetch', logged: ['message.fetched'] },
  /** The same acknowledgement again gets the same answer and has no effect. */
  ack: {
    ...fetching,
    name: 'inbox.acknowledge',
    on: messageKind,
    by: ['addressee'],
    repeat: 'natural',
    logged: ['message.delivered'],
  },
  nack: {
    ...fetching,
    name: 'inbox.refuse',
    on: messageKind,
    by: ['addressee'],
    repeat: 'kept',
    logged: ['message.refused', 'message.deferred', 'message.parked'],
  },
} as const satisfies Record<string, MemberAct>;

/** The inbox of regions that cannot be called: their platforms fetch what waits, and answer for it. */
export function inboxRoutes(pull: Pull) {
  const { platform } = pull;
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const { cursor, view, ...asked } = c.req.valid('query');
    if (cursor !== undefined && !MessageId.safeParse(cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const look = view === 'thin' ? listInbox : fetchInbox;
    const found = await look(pull, caller, { ...asked, after: cursor });
    return c.json(found, 200, { 'cache-control': 'no-store' });
  });
  open(app, platform, routes.ack, acts.ack, async (c, { row: { messageId } }) => {
    const done = await acknowledge(pull, messageId, c.req.valid('json'));
    return done.ok ? c.json(done.value, 200) : answerFailure(c, done.failure);
  });
  open(app, platform, routes.nack, acts.nack, async (c, { row: { messageId } }) => {
    const done = await refuse(pull, messageId, c.req.valid('json'));
    return done.ok ? c.json(done.value, 200) : answerFailure(c, done.failure);
  });
  return app;
}
