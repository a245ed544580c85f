import { createRoute, z } from '@hono/zod-openapi';
import { CaseId, MessageId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { asServed } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { listParked } from '../../delivery/outbox/parked.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { redriveMessage } from './redrive.ts';

const tags = ['运营 Administration'];

const ParkedMessage = z
  .object({
    messageId: MessageId,
    caseId: CaseId,
    to: RegionCode,
    kind: z.string(),
    attempts: z.int(),
    lastFailure: z
      .object({ kind: z.string(), code: z.string(), at: z.string(), times: z.int() })
      .optional(),
    createdAt: z.string(),
  })
  .openapi('ParkedMessage');

const listRoute = createRoute({
  method: 'get',
  path: '/v1/admin/parked',
  tags,
  summary: '搁置的消息 · Messages that wait for an operator',
  request: {
    query: z.object({
      region: RegionCode.optional(),
      ...pageQuery(),
    }),
  },
  responses: {
    200: jsonAnswer(
      'one page; `next` is the cursor of the following one',
      z.object({ messages: z.array(ParkedMessage), next: z.string().optional() }),
    ),
  },
});

const redriveRoute = createRoute({
  method: 'post',
  path: '/v1/admin/parked/{id}/redrive',
  tags,
  summary: '重新投递 · Send it again, with all its attempts before it',
  request: { params: z.object({ id: MessageId }) },
  responses: {
    202: jsonAnswer(
      'on its way; the case goes on if nothing else of it is parked',
      z.object({ messageId: MessageId, caseId: CaseId, to: RegionCode, state: CaseState }),
    ),
  },
});

const operating = {
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
} as const satisfies Partial<MemberAct>;

const acts = {
  list: { ...operating, name: 'message.list_parked', reads: 'messages', changes: false },
  redrive: {
    ...operating,
    name: 'message.redrive',
    changes: true,
    repeat: 'kept',
    logged: ['message.redriven'],
  },
} as const satisfies Record<string, MemberAct>;

/** Messages that no attempt helped, and how they go again once somebody put right why. */
export function parkedRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, listRoute, acts.list, async (c) => {
    const { region, cursor, limit } = c.req.valid('query');
    if (cursor !== undefined && !MessageId.safeParse(cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const rows = await listParked(platform.database(), {
      limit: limit + 1,
      ...(cursor === undefined ? {} : { after: cursor }),
      ...(region === undefined ? {} : { region }),
    });
    const messages = rows.slice(0, limit).map(({ toRegion, lastFailure, createdAt, ...row }) => ({
      ...row,
      to: toRegion,
      ...(lastFailure ? { lastFailure } : {}),
      createdAt: asServed(createdAt),
    }));
    const next = rows.length > limit ? messages.at(-1)?.messageId : undefined;
    return c.json({ messages, ...(next === undefined ? {} : { next }) }, 200, {
      'cache-control': 'no-store',
    });
  });
  open(app, platform, redriveRoute, acts.redrive, async (c, { caller }) => {
    const done = await redriveMessage(platform, caller, c.req.valid('param').id);
    return done.ok ? c.json(done.value, 202) : answerFailure(c, done.failure);
  });
  return app;
}
