import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import {
  FaultAnswerRequest,
  FaultContactRequest,
  FaultOutcome,
  FaultReportId,
  FaultReportRequest,
} from '#contracts/evaluation';
import { type Failure, failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { fail, ok, type Result } from '#contracts/result';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { boardRegion } from '../cases/board-region.ts';
import { answerFault, contactReporter, reportFault } from './fault-reports.ts';
import { faultKind } from './kinds.ts';
import { describeFault, type FaultQuery, faultView, listFaults } from './read-faults.ts';

const View = z
  .object({
    faultReportId: FaultReportId,
    region: RegionCode,
    caseId: CaseId.optional(),
    itemCode: z.string().optional(),
    state: z.enum(['open', 'answered']),
    createdAt: z.string(),
    contactBy: z.string().openapi({ description: 'one working day' }),
    contactedAt: z.string().optional(),
    answerBy: z.string(),
    overdue: z.boolean().openapi({ description: 'of the contact, or of the answer' }),
    outcome: FaultOutcome.optional(),
    answeredAt: z.string().optional(),
    text: z.string().optional(),
    answer: z.string().optional(),
  })
  .openapi('FaultReport');
const Listing = z.object({ faultReports: z.array(View), next: z.string().optional() });

const tags = ['评价 Evaluations'];
const onReport = z.object({ id: FaultReportId });

const routes = {
  make: createRoute({
    method: 'post',
    path: '/v1/fault-reports',
    tags,
    summary: '找茬 · Report what is wrong, with a case, an item or a region',
    request: { body: jsonBody(FaultReportRequest) },
    responses: {
      201: jsonAnswer('taken; the region answers within 5 working days', View),
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/fault-reports',
    tags,
    summary:
      '找茬列表 · Reports about a region, or those of the person in the token, newest first, without words',
    request: {
      query: z.strictObject({
        region: RegionCode.optional(),
        state: z.enum(['all', 'open']).default('all'),
        ...pageQuery(),
      }),
    },
    responses: { 200: jsonAnswer('one page', Listing) },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/fault-reports/{id}',
    tags,
    summary: '找茬详情 · One report and its answer',
    request: { params: onReport },
    responses: {
      200: jsonAnswer('words only for who wrote it and who answers', View),
    },
  }),
  contact: createRoute({
    method: 'post',
    path: '/v1/fault-reports/{id}/contact',
    tags,
    summary: '联系找茬人 · Whoever reported it was contacted, within one working day',
    request: { params: onReport, body: jsonBody(FaultContactRequest) },
    responses: { 201: jsonAnswer('contacted; the first time counts', View) },
  }),
  answer: createRoute({
    method: 'post',
    path: '/v1/fault-reports/{id}/answer',
    tags,
    summary: '答复找茬 · Answer it, once',
    request: { params: onReport, body: jsonBody(FaultAnswerRequest) },
    responses: { 201: jsonAnswer('answered', View) },
  }),
};

const noStore = { 'cache-control': 'no-store' };

const acts = {
  make: {
    name: 'fault_report.make',
    who: 'member',
    scopes: ['cases:submit'],
    changes: true,
    repeat: 'claimed',
    logged: ['fault_report.made'],
  },
  list: {
    name: 'fault_report.list',
    reads: 'fault_report_list',
    who: 'member',
    scopes: ['cases:read'],
    roles: ['platform', 'app', 'operator', 'auditor'],
    changes: false,
  },
  read: {
    name: 'fault_report.read',
    reads: 'fault_report',
    who: 'member',
    scopes: ['cases:read'],
    on: faultKind,
    by: ['reporter', 'answerer', 'operator', 'auditor'],
    changes: false,
  },
  contact: {
    name: 'fault_report.contact',
    who: 'member',
    scopes: ['cases:submit', 'admin:system'],
    on: faultKind,
    by: ['answerer', 'operator'],
    changes: true,
    repeat: 'claimed',
    logged: ['fault_report.contacted'],
  },
  /** The region that it is about answers, once; the operator may answer for it. */
  answer: {
    name: 'fault_report.answer',
    who: 'member',
    scopes: ['cases:submit', 'admin:system'],
    on: faultKind,
    by: ['answerer', 'operator'],
    changes: true,
    repeat: 'claimed',
    logged: ['fault_report.answered'],
  },
} as const satisfies Record<string, MemberAct>;

/** At an app everybody sees their own, by the name that the region of the token has for them. */
function whoseFaults(
  caller: Caller,
  asked: string | undefined,
): Result<Pick<FaultQuery, 'region' | 'reporter'>, Failure> {
  const { role, clientId, subject } = caller;
  if (role === 'app')
    return subject
      ? ok({ region: asked, reporter: { clientId, subject: subject.sub } })
      : fail(failure('auth.subject_required'));
  const region = boardRegion(caller, asked);
  return region.ok ? ok({ region: region.value }) : region;
}

function writingRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.make, acts.make, async (c, { caller, claim }) => {
    const made = await reportFault(platform, { caller, claim }, c.req.valid('json'));
    if (!made.ok) return answerFailure(c, made.failure);
    const location = `/v1/fault-reports/${made.value.id}`;
    return c.json(faultView(made.value, platform.clock()), 201, { ...noStore, location });
  });
  open(app, platform, routes.contact, acts.contact, async (c, { row, caller, claim }) => {
    const asked = c.req.valid('json');
    const contacted = await contactReporter(platform, row.id, { caller, claim }, asked);
    if (!contacted.ok) return answerFailure(c, contacted.failure);
    const location = `/v1/fault-reports/${row.id}`;
    return c.json(faultView(contacted.value, platform.clock()), 201, { ...noStore, location });
  });
  open(app, platform, routes.answer, acts.answer, async (c, { row, caller, claim }) => {
    const answered = await answerFault(platform, row.id, { caller, claim }, c.req.valid('json'));
    if (!answered.ok) return answerFailure(c, answered.failure);
    const location = `/v1/fault-reports/${row.id}`;
    return c.json(faultView(answered.value, platform.clock()), 201, { ...noStore, location });
  });
  return app;
}

export function faultRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const query = c.req.valid('query');
    if (query.cursor !== undefined && !FaultReportId.safeParse(query.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const whose = whoseFaults(caller, query.region);
    if (!whose.ok) return answerFailure(c, whose.failure);
    return c.json(await listFaults(platform, { ...query, ...whose.value }), 200, noStore);
  });
  open(app, platform, routes.read, acts.read, async (c, { row, caller }) =>
    c.json(await describeFault(platform, row, caller), 200, noStore),
  );
  app.route('/', writingRoutes(platform));
  return app;
}
