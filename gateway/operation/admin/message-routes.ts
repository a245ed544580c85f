import { createRoute, z } from '@hono/zod-openapi';
import { CaseId, MessageId } from '#contracts/case';
import { asServed } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { type FoundMessage, findMessages, unfinished } from '../../delivery/outbox/search.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';

const MessageState = z.enum([...unfinished, 'delivered', 'refused', 'expired']);

const FoundMessageView = z
  .object({
    messageId: MessageId,
    caseId: CaseId,
    to: RegionCode,
    sequence: z.int().openapi({ description: 'its place among the messages of its case there' }),
    kind: z.string(),
    state: MessageState,
    attempts: z.int(),
    nextAttemptAt: z.string().optional().openapi({ description: 'of one that waits' }),
    held: z.enum(['calendar', 'breaker']).optional(),
    hurried: z.boolean(),
    lastFailure: z
      .object({ kind: z.string(), code: z.string(), at: z.string(), times: z.int() })
      .optional(),
    createdAt: z.string(),
    finishedAt: z.string().optional(),
  })
  .openapi('FoundMessage');

const listRoute = createRoute({
  method: 'get',
  path: '/v1/admin/messages',
  tags: ['运营 Administration'],
  summary: '查找消息 · Messages to regions: one, those of a case, or what is on its way',
  description:
    'By message or case: in every state. Otherwise what is not finished, of one region or all. What a message says is not told.',
  request: {
    query: z
      .strictObject({
        messageId: MessageId.optional(),
        caseId: CaseId.optional(),
        region: RegionCode.optional(),
        state: MessageState.optional(),
        ...pageQuery(),
      })
      .refine(
        ({ messageId, caseId, state }) =>
          messageId !== undefined ||
          caseId !== undefined ||
          state === undefined ||
          (unfinished as readonly string[]).includes(state),
        { path: ['state'], message: 'what is finished is found by its message or its case' },
      ),
  },
  responses: {
    200: jsonAnswer(
      'one page; `next` is the cursor of the following one',
      z.object({ messages: z.array(FoundMessageView), next: z.string().optional() }),
    ),
  },
});

const act = {
  name: 'message.find',
  reads: 'messages',
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
  changes: false,
} as const satisfies MemberAct;

const viewOf = (row: FoundMessage) => {
  const { toRegion, nextAttemptAt, held, hurry, lastFailure, createdAt, finishedAt, ...rest } = row;
  return {
    ...rest,
    to: toRegion,
    hurried: hurry !== null,
    ...(row.state === 'pending' ? { nextAttemptAt: asServed(nextAttemptAt) } : {}),
    ...(row.state === 'pending' && held ? { held } : {}),
    ...(lastFailure ? { lastFailure } : {}),
    createdAt: asServed(createdAt),
    ...(finishedAt ? { finishedAt: asServed(finishedAt) } : {}),
  };
};

/** Where a message is, for whoever is asked where something stays. */
export function messageRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, listRoute, act, async (c) => {
    const { cursor, limit, ...which } = c.req.valid('query');
    if (cursor !== undefined && !MessageId.safeParse(cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const query = { ...which, after: cursor, limit: limit + 1 };
    const rows = await findMessages(platform.database(), query);
    const messages = rows.slice(0, limit).map(viewOf);
    const next = rows.length > limit ? messages.at(-1)?.messageId : undefined;
    return c.json({ messages, ...(next === undefined ? {} : { next }) }, 200, {
      'cache-control': 'no-store',
    });
  });
  return app;
}
