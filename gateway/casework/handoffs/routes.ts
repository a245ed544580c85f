import { createRoute, z } from '@hono/zod-openapi';
import { CaseId, HandoffId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { CustodyEvent, CustodyEventKind, CustodyState, HandoffRequest } from '#contracts/handoff';
import { RegionCode } from '#contracts/region-code';
import { Label } from '#contracts/text';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { batchRoutes } from './batch-routes.ts';
import { courierRoutes } from './courier-routes.ts';
import { handoffKind, windowReaders } from './kinds.ts';
import { listHandoffs } from './list.ts';
import { openHandoff } from './open.ts';
import { precheckRoutes } from './precheck-routes.ts';
import { printRoutes } from './print-routes.ts';
import { recordCustody } from './record.ts';
import { resolveCode } from './resolve-code.ts';
import { seenRoutes } from './seen-routes.ts';
import { handoffView } from './view.ts';
import { HandoffSchema, HandoffSummarySchema as Summary } from './view-schema.ts';

const tags = ['交接 Hand-offs'];
const Recorded = z.object({
  handoffId: HandoffId,
  state: CustodyState,
  sequence: z.int().optional(),
  receipt: z.string().optional(),
  receipts: z.array(z.object({ caseId: CaseId, jws: z.string() })).optional(),
});
const Listing = z.object({ handoffs: z.array(Summary), next: z.string().optional() });
const Resolved = z.object({
  kind: z.enum(['handoff', 'batch']),
  id: z.string(),
  digest: z.string(),
  superseded: z.boolean(),
  handoffs: z.array(Summary),
});
const onHandoff = z.object({ id: HandoffId });

const routes = {
  open: createRoute({
    method: 'post',
    path: '/v1/handoffs',
    tags,
    summary: '开启收受分离交接 · Open a hand-off of originals',
    request: { body: jsonBody(HandoffRequest) },
    responses: { 201: jsonAnswer('opened', Recorded) },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/handoffs',
    tags,
    summary: '查询交接 · List hand-offs',
    description:
      'A window that lost its answer finds what it has just sealed: `case` (again for each case of the dossier), `seal` and `open=true`. `seal` is asked together with a case.',
    request: {
      query: z.strictObject({
        state: CustodyState.optional(),
        region: RegionCode.optional(),
        owner: RegionCode.optional(),
        overdue: z.enum(['true']).optional(),
        caseId: CaseId.optional(),
        case: z.union([CaseId, z.array(CaseId).max(50)]).optional(),
        seal: Label({ max: 60 }).optional(),
        open: z.enum(['true']).optional(),
        ...pageQuery({ usual: 20, cursorLength: 80 }),
      }),
    },
    responses: { 200: jsonAnswer('newest first', Listing) },
  }),
  scan: createRoute({
    method: 'post',
    path: '/v1/handoffs/scan',
    tags,
    summary: '扫描清单码 · What a scanned manifest code stands for',

    request: { body: jsonBody(z.strictObject({ code: Label({ max: 200 }) })) },
    responses: { 200: jsonAnswer('what to count', Resolved) },
  }),
  record: createRoute({
    method: 'post',
    path: '/v1/handoffs/{id}/custody',
    tags,
    summary: '登记交接步骤 · Record a change of custody',
    request: { params: onHandoff, body: jsonBody(CustodyEvent) },
    responses: {
      201: jsonAnswer('recorded, with signed receipts', Recorded),
    },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/handoffs/{id}',
    tags,
    summary: '交接详情 · One hand-off',
    request: { params: onHandoff },
    responses: {
      200: jsonAnswer(
        'the hand-off, its events with their receipts, its signed lists, the courier’s scans',
        HandoffSchema,
      ),
    },
  }),
};

const writing = {
  who: 'member',
  scopes: ['handoffs:write'],
  roles: ['platform'],
  changes: true,
  repeat: 'claimed',
} as const satisfies Partial<MemberAct>;

const acts = {
  open: { ...writing, name: 'handoff.open', logged: ['handoff.opened'] },
  list: {
    name: 'handoff.list',
    reads: 'originals_list',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
  scan: {
    name: 'handoff.scan',
    reads: 'originals',
    who: 'member',
    scopes: ['handoffs:write'],
    roles: ['platform'],
    changes: false,
  },
  record: {
    ...writing,
    name: 'handoff.record',
    logged: CustodyEventKind.options.map((kind) => `custody.${kind}` as const),
    on: handoffKind,
    by: ['sender', 'receiver'],
  },
  read: {
    name: 'handoff.read',
    reads: 'originals',
    who: 'member',
    scopes: ['cases:read'],
    on: handoffKind,
    by: windowReaders,
    changes: false,
  },
} as const satisfies Record<string, MemberAct>;

function dossierRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.open, acts.open, async (c, { caller, claim }) => {
    const opened = await openHandoff(platform, c.req.valid('json'), caller, claim);
    if (!opened.ok) return answerFailure(c, opened.failure);
    return c.json(opened.value, 201, { location: `/v1/handoffs/${opened.value.handoffId}` });
  });
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const { overdue, open: isOpen, case: cases = [], caseId, ...filter } = c.req.valid('query');
    const caseIds = [cases, caseId ?? []].flat();
    if (filter.cursor !== undefined && !HandoffId.safeParse(filter.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    if (filter.seal !== undefined && caseIds.length === 0)
      return answerFailure(
        c,
        failure('request.invalid', {
          fields: [{ pointer: '/case', reason: 'a seal is asked together with a case' }],
        }),
      );
    const asked = { ...filter, caseIds, open: isOpen === 'true', overdue: overdue === 'true' };
    return c.json(await listHandoffs(platform, caller, asked), 200);
  });
  open(app, platform, routes.scan, acts.scan, async (c, { caller }) => {
    const found = await resolveCode(platform, c.req.valid('json').code, caller);
    return found.ok ? c.json(found.value, 200) : answerFailure(c, found.failure);
  });
  open(app, platform, routes.record, acts.record, async (c, { row, caller, claim }) => {
    const recorded = await recordCustody(platform, row.id, c.req.valid('json'), caller, claim);
    if (!recorded.ok) return answerFailure(c, recorded.failure);
    return c.json(recorded.value, 201, { location: `/v1/handoffs/${row.id}` });
  });
  open(app, platform, routes.read, acts.read, async (c, { row, caller }) =>
    c.json(await handoffView(platform, row, caller), 200),
  );
  return app;
}

/** 收受分离: pre-checks, dossiers of originals between windows, bags of them, and their couriers. */
export function handoffRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.route('/', dossierRoutes(platform));
  app.route('/', batchRoutes(platform));
  app.route('/', printRoutes(platform));
  app.route('/', precheckRoutes(platform));
  app.route('/', seenRoutes(platform));
  app.route('/', courierRoutes(platform) as never);
  return app;
}
