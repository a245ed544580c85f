import { createRoute, z } from '@hono/zod-openapi';
import { Instant } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { BasicCode } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { ActScope, MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { Member, Quota, Scope, scopes } from '../../trust/federation/entries.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { describeMember } from './me.ts';

const Me = z
  .object({
    clientId: z.string(),
    name: z.string(),
    region: RegionCode,
    role: Member.shape.role,
    scopes: z.array(Scope).openapi({ description: 'of this token' }),
    memberScopes: z.array(Scope).openapi({ description: 'that a token of this member may have' }),
    person: z
      .object({
        sub: z.string(),
        home: RegionCode,
        target: RegionCode,
        kind: z.enum(['person', 'company']),
        ial: z.int(),
        aal: z.int(),
        agent: z.string().optional(),
      })
      .optional(),
    keyThumbprint: z.string().optional(),
    quota: z.object({
      ...Quota.shape,
      requestsLeft: z
        .int()
        .openapi({ description: 'without waiting, of the process that answers' }),
      casesToday: z.int().optional(),
    }),
    regions: z.array(
      z.object({
        code: RegionCode,
        name: z.object({ zh: z.string(), en: z.string() }),
        delivery: z.enum(['push', 'pull']),
        open: z.boolean(),
        opensAt: Instant.optional(),
        items: z.int().openapi({ description: 'how many this member may apply for' }),
        peopleOf: z
          .array(RegionCode)
          .openapi({ description: 'whose people may be signed in towards this region' }),
      }),
    ),
    basicCodes: z.array(BasicCode).optional().openapi({ description: 'absent: every item' }),
    now: Instant,
  })
  .openapi('Me');

const route = createRoute({
  method: 'get',
  path: '/v1/me',
  tags: ['成员 Members'],
  summary:
    '我是谁 · Who I am here, my scopes, quotas and what is used, regions and items open to me',
  responses: { 200: jsonAnswer('the member that asks', Me) },
});

const act = {
  name: 'member.read_own',
  who: 'member',
  scopes: [...scopes] as readonly Scope[] as [ActScope, ...ActScope[]],
  changes: false,
  unlogged: 'a member reads what concerns itself alone',
} as const satisfies MemberAct;

export function meRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const member = (await currentFederation(platform)).members.get(caller.clientId);
    // Between the guard and here the federation may have become another.
    if (!member) return answerFailure(c, failure('auth.token_invalid'));
    const described = await describeMember(platform, caller, member);
    return c.json(described, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
