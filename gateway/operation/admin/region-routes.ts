import { createRoute, z } from '@hono/zod-openapi';
import { type Failure, failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { fail, ok, type Result } from '#contracts/result';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { changeFederation } from './change-federation.ts';
import { actOn, RegionAction } from './closures.ts';
import { BreakerAction, forceBreaker } from './region-breaker.ts';
import { RegionView, regionViews } from './region-view.ts';

const tags = ['运营 Administration'];

const listRoute = createRoute({
  method: 'get',
  path: '/v1/admin/regions',
  tags,
  summary: '各地区状态 · How every region is: open or closed, and what waits for it',
  responses: {
    200: jsonAnswer('all regions', z.object({ regions: z.array(RegionView) })),
  },
});

const RegionAct = z.union([RegionAction, BreakerAction]);

const actRoute = createRoute({
  method: 'patch',
  path: '/v1/admin/regions/{code}',
  tags,
  summary:
    '停止、恢复、公告停机、熔断 · Pause, resume, announce a closure, open or close the breaker',
  description:
    'Pause, resume and closure make a new version of the federation document; the breaker is followed by ' +
    'every courier within a second. Waiting messages burn no attempt.',
  request: { params: z.object({ code: RegionCode }), body: jsonBody(RegionAct) },
  responses: { 200: jsonAnswer('how the region is now', RegionView) },
});

/** The next version of the document, with one region's calendar changed. */
function withAction(
  document: FederationDocument,
  code: string,
  action: RegionAction,
  now: Date,
): Result<FederationDocument, Failure> {
  const entry = document.regions.find((region) => region.code === code);
  if (!entry) return fail(failure('federation.region_unknown'));
  const calendar = actOn(entry.calendar, action, now);
  if (!calendar.ok) return fail(failure('request.invalid', { fields: [calendar.failure] }));
  const regions = document.regions.map((region) =>
    region === entry ? { ...region, calendar: calendar.value } : region,
  );
  return ok({ ...document, version: document.version + 1, regions });
}

/** Another version may come in between; what was asked for is still meant. */
const maxAttempts = 5;

async function act(
  platform: Platform,
  caller: Caller,
  code: string,
  action: RegionAction,
): Promise<Result<unknown, Failure>> {
  const change = {
    make: (current: FederationDocument) => withAction(current, code, action, platform.clock()),
    purpose: 'an operator acts on a region' as const,
    details: { region: code, action: action.action },
  };
  let changed = await changeFederation(platform, caller, change);
  for (let attempt = 1; attempt < maxAttempts; attempt++) {
    if (changed.ok || changed.failure.code !== 'request.precondition_failed') break;
    changed = await changeFederation(platform, caller, change);
  }
  return changed;
}

const operating = {
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
} as const satisfies Partial<MemberAct>;

const acts = {
  list: {
    ...operating,
    name: 'region.list',
    unlogged: 'how regions are: nothing of a person or a case',
    changes: false,
  },
  act: {
    ...operating,
    name: 'region.act_on',
    changes: true,
    repeat: 'kept',
    logged: ['federation.changed', 'breaker.opened', 'breaker.closed'],
  },
} as const satisfies Record<string, MemberAct>;

export function regionRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, listRoute, acts.list, async (c) =>
    c.json({ regions: await regionViews(platform) }, 200, { 'cache-control': 'no-store' }),
  );
  open(app, platform, actRoute, acts.act, async (c, { caller }) => {
    const { code } = c.req.valid('param');
    const asked = c.req.valid('json');
    const changed =
      asked.action === 'open-breaker' || asked.action === 'close-breaker'
        ? await forceBreaker(platform, caller, code, asked)
        : await act(platform, caller, code, asked);
    if (!changed.ok) return answerFailure(c, changed.failure);
    const views = await regionViews(platform);
    return c.json(views.find((view) => view.code === code) ?? {}, 200);
  });
  return app;
}
