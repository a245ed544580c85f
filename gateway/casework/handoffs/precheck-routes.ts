import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { PrecheckId, PrecheckRequest } from '#contracts/handoff';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { joinCase } from './join-precheck.ts';
import { precheckKind, windowReaders } from './kinds.ts';
import { listPrechecks, precheckView, recordPrecheck } from './precheck.ts';

const tags = ['预审 Pre-checks'];
const onPrecheck = z.object({ id: PrecheckId });
const Precheck = z
  .object({
    precheckId: PrecheckId,
    itemCode: z.string(),
    from: RegionCode,
    to: RegionCode,
    caseId: CaseId.optional(),
    outcome: z.enum(['ready', 'incomplete']),
    materials: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        required: z.boolean(),
        verdict: z.enum(['ok', 'missing', 'defective']),
        comment: z.string().optional(),
      }),
    ),
    at: z.string(),
  })
  .openapi('Precheck');
const Listing = z.object({ prechecks: z.array(Precheck), next: z.string().optional() });

const routes = {
  record: createRoute({
    method: 'post',
    path: '/v1/prechecks',
    tags,
    summary: '登记预审 · Record a pre-check of materials',
    request: { body: jsonBody(PrecheckRequest) },
    responses: {
      201: jsonAnswer('what is there and what is not', Precheck),
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/prechecks',
    tags,
    summary: '查询预审 · List pre-checks',
    request: {
      query: z.strictObject({
        caseId: CaseId.optional(),
        ...pageQuery({ usual: 20, cursorLength: 80 }),
      }),
    },
    responses: { 200: jsonAnswer('newest first', Listing) },
  }),
  join: createRoute({
    method: 'post',
    path: '/v1/prechecks/{id}/case',
    tags,
    summary: '预审归入办件 · Make it part of a case that was submitted later',
    request: { params: onPrecheck, body: jsonBody(z.strictObject({ caseId: CaseId })) },
    responses: { 200: jsonAnswer('the pre-check', Precheck) },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/prechecks/{id}',
    tags,
    summary: '预审结果 · One pre-check',
    request: { params: onPrecheck },
    responses: { 200: jsonAnswer('the pre-check', Precheck) },
  }),
};

const acts = {
  record: {
    name: 'precheck.record',
    who: 'member',
    scopes: ['handoffs:write'],
    roles: ['platform'],
    changes: true,
    repeat: 'claimed',
    logged: ['precheck.recorded'],
  },
  join: {
    name: 'precheck.join',
    who: 'member',
    scopes: ['handoffs:write'],
    on: precheckKind,
    by: ['sender'],
    changes: true,
    repeat: 'claimed',
    logged: ['precheck.joined'],
  },
  list: {
    name: 'precheck.list',
    reads: 'pre_check_list',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
  read: {
    name: 'precheck.read',
    reads: 'pre_check',
    who: 'member',
    scopes: ['cases:read'],
    on: precheckKind,
    by: windowReaders,
    changes: false,
  },
} as const satisfies Record<string, MemberAct>;

/** 预审: what the collecting window found before anything is collected. */
export function precheckRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.record, acts.record, async (c, { caller, claim }) => {
    const recorded = await recordPrecheck(platform, c.req.valid('json'), caller, claim);
    if (!recorded.ok) return answerFailure(c, recorded.failure);
    const row = await precheckKind.read(platform, recorded.value);
    return row
      ? c.json(await precheckView(platform, row, caller), 201, {
          location: `/v1/prechecks/${row.id}`,
        })
      : answerFailure(c, failure('precheck.not_found'));
  });
  open(app, platform, routes.join, acts.join, async (c, { row, ...given }) => {
    const { caseId } = c.req.valid('json');
    const joined = await joinCase(platform, row, caseId, given);
    if (!joined.ok) return answerFailure(c, joined.failure);
    return c.json(await precheckView(platform, { ...row, caseId }, given.caller), 200);
  });
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const filter = c.req.valid('query');
    if (filter.cursor !== undefined && !PrecheckId.safeParse(filter.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    return c.json(await listPrechecks(platform, caller, filter), 200);
  });
  open(app, platform, routes.read, acts.read, async (c, { row, caller }) =>
    c.json(await precheckView(platform, row, caller), 200),
  );
  return app;
}
