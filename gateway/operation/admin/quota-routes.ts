import { createRoute, z } from '@hono/zod-openapi';
import { inShanghai } from '#contracts/dates';
import { RegionCode } from '#contracts/region-code';
import { newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { Member, Quota } from '../../trust/federation/entries.ts';
import { quotaOf } from '../../trust/federation/quota.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { memberDay } from '../../trust/federation/tables.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { requestsLeft } from '../../trust/identity/member-quota.ts';

const MemberQuota = z
  .object({
    clientId: z.string(),
    name: z.string(),
    region: RegionCode,
    role: Member.shape.role,
    quota: Quota,
    agreed: z.boolean().openapi({ description: 'false: the document says none, the usual holds' }),
    casesToday: z.int().optional().openapi({ description: 'of whom days have a limit' }),
    requestsLeft: z.int().openapi({ description: 'without waiting, of the process that answers' }),
  })
  .openapi('MemberQuota');

const route = createRoute({
  method: 'get',
  path: '/v1/admin/quotas',
  tags: ['运营 Administration'],
  summary: '配额 · How much every member may do, and how much of it is used',
  responses: {
    200: jsonAnswer('in the order of the document', z.object({ members: z.array(MemberQuota) })),
  },
});

const act = {
  name: 'quota.list',
  unlogged: 'what members may do and did in all: nothing of a person or a case',
  who: 'member',
  scopes: ['admin:security'],
  roles: ['operator'],
  changes: false,
} as const satisfies MemberAct;

/** Cases that were counted today, by member. */
async function casesToday(platform: Platform): Promise<ReadonlyMap<string, number>> {
  const today = inShanghai(platform.clock()).slice(0, 10);
  const rows = await platform.database().select().from(memberDay);
  return new Map(
    rows.flatMap(({ clientId, day, cases }) => (day === today ? [[clientId, cases]] : [])),
  );
}

export function quotaRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c) => {
    const [{ document }, counted] = await Promise.all([
      currentFederation(platform),
      casesToday(platform),
    ]);
    const members = document.members.map((member) => {
      const { clientId, name, region, role } = member;
      const quota = quotaOf(member);
      return {
        clientId,
        name,
        region,
        role,
        quota,
        agreed: member.quota !== undefined,
        ...(quota.casesPerDay === undefined ? {} : { casesToday: counted.get(clientId) ?? 0 }),
        requestsLeft: requestsLeft(platform, member),
      };
    });
    return c.json({ members }, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
