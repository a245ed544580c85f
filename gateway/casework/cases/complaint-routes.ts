import { createRoute, z } from '@hono/zod-openapi';
import { FreeText } from '#contracts/text';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { requireSubject } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { complaintKind } from './complaint-kind.ts';
import { complaintOutcomes, complaintReasons } from './complaint-tables.ts';
import {
  answerComplaint,
  answerDays,
  complain,
  complaintView,
  describeComplaint,
  listComplaints,
} from './complaints.ts';

const ComplaintId = z.string().regex(/^cmp_[0-9a-v]{26}$/, 'not a complaint id');

const View = z
  .object({
    complaintId: ComplaintId,
    logIndex: z.int(),
    caseId: z.string().openapi({ description: 'the case, or what was shown (亮证)' }),
    organisation: z.string(),
    reason: z.enum(complaintReasons),
    state: z.enum(['open', 'answered']),
    createdAt: z.string(),
    answerBy: z.string(),
    overdue: z.boolean(),
    outcome: z.enum(complaintOutcomes).optional(),
    answeredAt: z.string().optional(),
    text: z.string().optional(),
    answer: z.string().optional(),
  })
  .openapi('AccessComplaint');

const tags = ['审计 Audit'];
const onComplaint = z.object({ id: ComplaintId });
/** A place in the log. */
const Place = z.string().regex(/^[0-9]{1,15}$/, 'not a place in the log');

const routes = {
  make: createRoute({
    method: 'post',
    path: '/v1/me/accesses/{id}/complaints',
    tags,
    summary: '对一次查阅提出异议 · Complain about a reading of one’s own case',
    description: `\`id\` is the \`logIndex\` of the access. Whoever read it answers within ${answerDays} working days.`,
    request: {
      params: z.object({ id: Place }),
      body: jsonBody(
        z.strictObject({
          reason: z.enum(complaintReasons),
          text: FreeText({ min: 2, max: 1000 }).optional(),
        }),
      ),
    },
    responses: { 201: jsonAnswer('taken', View) },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/access-complaints',
    tags,
    summary:
      '查阅异议列表 · Complaints: one’s own, or about one’s region; all for operator and auditor',
    request: {
      query: z.strictObject({
        state: z.enum(['all', 'open']).default('all'),
        cursor: ComplaintId.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: {
      200: jsonAnswer(
        'newest first, without words',
        z.object({ complaints: z.array(View), next: z.string().optional() }),
      ),
    },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/access-complaints/{id}',
    tags,
    summary: '查阅异议详情 · One complaint and its answer',
    request: { params: onComplaint },
    responses: { 200: jsonAnswer('words only for its person and who answers', View) },
  }),
  answer: createRoute({
    method: 'post',
    path: '/v1/access-complaints/{id}/answer',
    tags,
    summary: '答复查阅异议 · Answer it, once',
    request: {
      params: onComplaint,
      body: jsonBody(
        z.strictObject({
          outcome: z.enum(complaintOutcomes),
          text: FreeText({ min: 2, max: 1000 }),
        }),
      ),
    },
    responses: { 201: jsonAnswer('answered', View) },
  }),
};

const acts = {
  make: {
    name: 'complaint.make',
    who: 'member',
    scopes: ['cases:read'],
    changes: true,
    repeat: 'claimed',
    logged: ['complaint.made'],
  },
  list: {
    name: 'complaint.list',
    reads: 'access_complaint_list',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
  read: {
    name: 'complaint.read',
    reads: 'access_complaint',
    who: 'member',
    scopes: ['cases:read'],
    on: complaintKind,
    by: ['person', 'answerer', 'operator', 'auditor'],
    changes: false,
  },
  /** The region whose reading it was; the operator may answer for it, and for the gateway itself. */
  answer: {
    name: 'complaint.answer',
    who: 'member',
    scopes: ['cases:submit', 'admin:security'],
    on: complaintKind,
    by: ['answerer', 'operator'],
    changes: true,
    repeat: 'claimed',
    logged: ['complaint.answered'],
  },
} as const satisfies Record<string, MemberAct>;

const noStore = { 'cache-control': 'no-store' };

/** What people say against those who looked at their cases, and what they are answered. */
export function complaintRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.make, acts.make, async (c, { caller, claim }) => {
    const subject = requireSubject(caller);
    if (!subject.ok) return answerFailure(c, subject.failure);
    const complaint = { logIndex: Number(c.req.valid('param').id), ...c.req.valid('json') };
    const made = await complain(platform, { caller, claim }, subject.value, complaint);
    if (!made.ok) return answerFailure(c, made.failure);
    const location = `/v1/access-complaints/${made.value.id}`;
    return c.json(complaintView(made.value, platform.clock()), 201, { ...noStore, location });
  });
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const { state, ...page } = c.req.valid('query');
    const listed = await listComplaints(platform, caller, { ...page, open: state === 'open' });
    return c.json(listed, 200, noStore);
  });
  open(app, platform, routes.read, acts.read, async (c, { row, caller }) =>
    c.json(await describeComplaint(platform, row, caller), 200, noStore),
  );
  open(app, platform, routes.answer, acts.answer, async (c, { row, caller, claim }) => {
    const answered = await answerComplaint(platform, row, { caller, claim }, c.req.valid('json'));
    if (!answered.ok) return answerFailure(c, answered.failure);
    const location = `/v1/access-complaints/${row.id}`;
    return c.json(complaintView(answered.value, platform.clock()), 201, { ...noStore, location });
  });
  return app;
}
