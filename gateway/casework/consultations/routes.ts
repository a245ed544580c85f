import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { ConsultationAnswer, ConsultationId, ConsultationRequest } from '#contracts/consultation';
import { failure } from '#contracts/failures';
import { ItemCode } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { FreeText } from '#contracts/text';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, openRoute } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { answerQuestion, askQuestion } from './ask.ts';
import { contactRoutes } from './contact-routes.ts';
import { consultationKind } from './kinds.ts';
import {
  consultationView,
  describeConsultation,
  listConsultations,
  publishedAnswers,
} from './read.ts';

const View = z
  .object({
    consultationId: ConsultationId,
    caseId: CaseId.optional(),
    itemCode: z.string(),
    from: RegionCode,
    to: RegionCode,
    state: z.enum(['open', 'answered']),
    dueOn: z.string(),
    overdue: z.boolean(),
    createdAt: z.string(),
    answeredAt: z.string().optional(),
    published: z.boolean(),
    text: z.string().optional(),
    answer: z.string().optional(),
  })
  .openapi('Consultation');
const Listing = z.object({ consultations: z.array(View), next: z.string().optional() });
const Answers = z.object({
  answers: z.array(z.object({ question: z.string(), answer: z.string(), answeredAt: z.string() })),
});

const tags = ['咨询 Consultations'];
const onQuestion = z.object({ id: ConsultationId });

const routes = {
  ask: createRoute({
    method: 'post',
    path: '/v1/consultations',
    tags,
    summary: '咨询 · Ask another window about a case, or a region about an item',
    description: 'Instead of suspending the case: its clock goes on while the question is out.',
    request: { body: jsonBody(ConsultationRequest) },
    responses: { 201: jsonAnswer('asked, with the day by which an answer is due', View) },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/consultations',
    tags,
    summary: '咨询列表 · Questions asked and to be answered, newest first, without words',
    request: {
      query: z.strictObject({
        state: z.enum(['all', 'open', 'overdue']).default('all'),
        caseId: CaseId.optional(),
        ...pageQuery(),
      }),
    },
    responses: { 200: jsonAnswer('one page', Listing) },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/consultations/{id}',
    tags,
    summary: '咨询详情 · One question and its answer',
    request: { params: onQuestion },
    responses: { 200: jsonAnswer('words only for who asked and who answers', View) },
  }),
  answer: createRoute({
    method: 'post',
    path: '/v1/consultations/{id}/answer',
    tags,
    summary: '答复咨询 · Answer it, once',
    request: { params: onQuestion, body: jsonBody(ConsultationAnswer) },
    responses: { 201: jsonAnswer('answered', View) },
  }),
  published: createRoute({
    method: 'get',
    path: '/v1/items/{itemCode}/answers',
    tags,
    summary: '常见问答 · What was asked about an item and answered for everybody',
    request: {
      params: z.object({ itemCode: ItemCode }),
      query: z.strictObject({ q: FreeText({ min: 1, max: 60 }).optional() }),
    },
    responses: { 200: jsonAnswer('the newest first, at most fifty', Answers) },
  }),
};

const acts = {
  ask: {
    name: 'consultation.ask',
    who: 'member',
    scopes: ['cases:submit'],
    roles: ['platform', 'app'],
    changes: true,
    repeat: 'claimed',
    logged: ['consultation.asked'],
  },
  list: {
    name: 'consultation.list',
    reads: 'consultation_list',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
  read: {
    name: 'consultation.read',
    reads: 'consultation',
    who: 'member',
    scopes: ['cases:read'],
    on: consultationKind,
    by: ['reporter', 'answerer', 'operator', 'auditor'],
    changes: false,
  },
  answer: {
    name: 'consultation.answer',
    who: 'member',
    scopes: ['cases:submit'],
    on: consultationKind,
    by: ['answerer'],
    changes: true,
    repeat: 'claimed',
    logged: ['consultation.answered'],
  },
} as const satisfies Record<string, MemberAct>;
const published = {
  name: 'consultation.read_public',
  who: 'anyone',
  changes: false,
} as const satisfies Act;

const noStore = { 'cache-control': 'no-store' };

/** Questions between windows and of people, and whom to ring. */
export function consultationRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.ask, acts.ask, async (c, act) => {
    const asked = await askQuestion(platform, act, c.req.valid('json'));
    if (!asked.ok) return answerFailure(c, asked.failure);
    const view = consultationView(asked.value, platform.clock());
    return c.json(view, 201, { ...noStore, location: `/v1/consultations/${view.consultationId}` });
  });
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const query = c.req.valid('query');
    if (query.cursor !== undefined && !ConsultationId.safeParse(query.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    return c.json(await listConsultations(platform, caller, query), 200, noStore);
  });
  open(app, platform, routes.read, acts.read, async (c, { row, caller }) =>
    c.json(await describeConsultation(platform, row, caller), 200, noStore),
  );
  open(app, platform, routes.answer, acts.answer, async (c, { row, ...act }) => {
    const answered = await answerQuestion(platform, row.id, act, c.req.valid('json'));
    if (!answered.ok) return answerFailure(c, answered.failure);
    const location = `/v1/consultations/${row.id}`;
    return c.json(consultationView(answered.value, platform.clock()), 201, {
      ...noStore,
      location,
    });
  });
  openRoute(app, routes.published, published, async (c) => {
    const { itemCode } = c.req.valid('param');
    const answers = await publishedAnswers(platform, itemCode, c.req.valid('query').q);
    return c.json({ answers }, 200, { 'cache-control': 'public, max-age=60' });
  });
  app.route('/', contactRoutes(platform));
  return app;
}
