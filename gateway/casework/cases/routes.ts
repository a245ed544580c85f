import { createRoute, z } from '@hono/zod-openapi';
import { CaseId, CaseRequest, ExternalId, RegionalCaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { Waybill } from '#contracts/courier';
import { failure } from '#contracts/failures';
import { ItemCode } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { ShortCode } from '#contracts/short-code';
import { AskedInstant } from '../../platform/http/asked-instant.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { batchRoutes } from './batch-routes.ts';
import { byApplicantRoutes } from './by-applicant-routes.ts';
import { caseKind, caseReaders } from './case-kind.ts';
import { changeRoutes } from './change-routes.ts';
import { continueRoutes } from './continue-routes.ts';
import { type Beside, describeCase } from './describe.ts';
import { isCursorOf, listCases, sorts } from './find.ts';
import { reportRoutes } from './report-routes.ts';
import { submitCase } from './submit.ts';
import { caseTimeline, Timeline } from './timeline.ts';
import { submittedView } from './view.ts';
import { CaseSchema as View } from './view-schema.ts';

const Submitted = z.object({
  caseId: CaseId,
  state: z.literal('submitted'),
  receipt: z.string(),
  links: z.record(z.string(), z.string()),
});
const Listing = z.object({ cases: z.array(View), next: z.string().optional() });
const tags = ['办件 Cases'];
const onCase = z.object({ id: CaseId });

const routes = {
  submit: createRoute({
    method: 'post',
    path: '/v1/cases',
    tags,
    summary: '提交办件 · Submit an application',
    request: { body: jsonBody(CaseRequest) },
    responses: {
      202: jsonAnswer(
        '已受理提交，附签名回执 · accepted for forwarding, with a signed receipt',
        Submitted,
      ),
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/cases',
    tags,
    summary: '查询办件 · List cases',
    description:
      'Every filter narrows what the caller may read anyway. `state` may come again; `externalId` is the caller’s own number; `code` is the 查询短码 of a slip. A cursor belongs to its `sort`.',
    request: {
      query: z.strictObject({
        state: z.union([CaseState, z.array(CaseState).max(20)]).optional(),
        region: RegionCode.optional(),
        from: RegionCode.optional(),
        to: RegionCode.optional(),
        itemCode: ItemCode.optional(),
        submittedSince: AskedInstant.optional(),
        updatedSince: AskedInstant.optional(),
        regionalCaseId: RegionalCaseId.optional(),
        externalId: ExternalId.optional(),
        waybill: Waybill.optional(),
        code: ShortCode.optional(),
        sort: z.enum(sorts).default('-submitted'),
        ...pageQuery({ usual: 20, cursorLength: 80 }),
      }),
    },
    responses: { 200: jsonAnswer('newest first', Listing) },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/cases/{id}',
    tags,
    summary: '办件详情 · One case',
    request: { params: onCase },
    responses: { 200: jsonAnswer('the case', View) },
  }),
  timeline: createRoute({
    method: 'get',
    path: '/v1/cases/{id}/timeline',
    tags,
    summary: '办件全程 · Timeline of a case',
    request: { params: onCase },
    responses: { 200: jsonAnswer('all steps in order', Timeline) },
  }),
};

const reading = {
  who: 'member',
  scopes: ['cases:read'],
  on: caseKind,
  by: caseReaders,
  changes: false,
} as const satisfies Partial<MemberAct>;

const acts = {
  submit: {
    name: 'case.submit',
    who: 'member',
    scopes: ['cases:submit'],
    changes: true,
    repeat: 'claimed',
    logged: ['case.submitted'],
  },
  list: {
    name: 'case.list',
    reads: 'case_list',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
  read: { ...reading, name: 'case.read', reads: 'case' },
  timeline: { ...reading, name: 'case.timeline', reads: 'history' },
} as const satisfies Record<string, MemberAct>;

function submissionRoutes(platform: Platform, ofWaybill: OfWaybill) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.submit, acts.submit, async (c, { caller, claim, bodyDigest }) => {
    const request = c.req.valid('json');
    const attributes = { 'tongban.client': caller.clientId, 'tongban.to': request.to };
    const submitted = await inSpan('case.submit', attributes, () =>
      submitCase(platform, { request, caller, claim, bodyDigest }),
    );
    if (!submitted.ok) return answerFailure(c, submitted.failure);
    const view = submittedView(submitted.value);
    return c.json(view, 202, { location: view.links.self });
  });
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const { state = [], waybill, submittedSince, updatedSince, ...filter } = c.req.valid('query');
    if (filter.cursor !== undefined && !isCursorOf(filter.sort, filter.cursor))
      return answerFailure(c, failure('request.cursor_invalid'));
    const asked = {
      ...filter,
      among: waybill === undefined ? undefined : await ofWaybill(platform, waybill, caller),
      state: [state].flat(),
      submittedSince: submittedSince === undefined ? undefined : new Date(submittedSince),
      updatedSince: updatedSince === undefined ? undefined : new Date(updatedSince),
    };
    return c.json(await listCases(platform, caller, asked), 200);
  });
  return app;
}

function caseByIdRoutes(platform: Platform, beside: Beside) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.read, acts.read, async (c, { caller, row }) => {
    const [view, more] = await Promise.all([
      describeCase(platform, row, caller),
      beside(row, caller),
    ]);
    const whole = { ...view, ...more };
    // Clocks run while the case stands still: its version alone does not say whether this is known.
    const etag = `"${view.version}-${(await sha256Hex(canonicalJson(whole))).slice(0, 16)}"`;
    if (c.req.header('if-none-match') === etag) return c.body(null, 304);
    return c.json(whole, 200, { etag, 'cache-control': 'private, no-cache' });
  });
  open(app, platform, routes.timeline, acts.timeline, async (c, { row }) =>
    c.json(await caseTimeline(platform, row), 200),
  );
  return app;
}

/** Which cases travel under a waybill: rooms behind this one know the papers. */
export type OfWaybill = (
  platform: Platform,
  waybill: string,
  caller: Caller,
) => Promise<readonly string[]>;

/** Applications: submit, follow, supplement, withdraw, and the regions' reports about them. */
export function caseRoutes(
  platform: Platform,
  beside: Beside = async () => ({}),
  ofWaybill: OfWaybill = async () => [],
) {
  const app = newRoutes<CallerEnv>();
  app.route('/', submissionRoutes(platform, ofWaybill));
  app.route('/', batchRoutes(platform));
  app.route('/', byApplicantRoutes(platform));
  app.route('/', caseByIdRoutes(platform, beside));
  app.route('/', changeRoutes(platform));
  app.route('/', reportRoutes(platform));
  app.route('/', continueRoutes(platform));
  return app;
}
