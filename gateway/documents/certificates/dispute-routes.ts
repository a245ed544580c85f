import { createRoute, z } from '@hono/zod-openapi';
import { Instant } from '#contracts/dates';
import { DisputeAnswer, DisputeId, DisputeOutcome, DisputeRequest } from '#contracts/dispute';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { answerDispute, disputeKind, mayReadWords, openDispute } from './disputes.ts';
import { describeDispute, disputesAbout, listDisputes } from './read-disputes.ts';

const tags = ['证照 Certificates'];

const Dispute = z
  .object({
    disputeId: DisputeId,
    /** The issuing region, which answers. */
    region: RegionCode,
    type: z.string(),
    field: z.string(),
    by: z.enum(['holder', 'side']),
    state: z.enum(['open', 'answered']),
    createdAt: Instant,
    answerBy: z.iso.date().openapi({ description: 'the last working day for an answer' }),
    overdue: z.boolean(),
    outcome: DisputeOutcome.optional(),
    answeredAt: Instant.optional(),
    identifier: z.string().optional(),
    reason: z.string().optional(),
    answer: z.string().optional(),
  })
  .openapi('CertificateDispute');
const Listing = z.object({ disputes: z.array(Dispute), next: DisputeId.optional() });

/** Whether it names a certificate is looked up: what is refused here has another form. */
const ofCertificate = z.object({
  identifier: z.string().regex(/^[0-9A-Z.]{30,110}$/, 'not a certificate identifier'),
});
const path = '/v1/certificates/{identifier}/disputes';

const routes = {
  make: createRoute({
    method: 'post',
    path,
    tags,
    summary:
      '证照异议 · Contest a field of a certificate: its holder, who fetched it, who decides on it',
    description:
      'While it is open the field counts as certain for nobody: retrievals and 亮证 that need it are indeterminate (`claims.disputed`).',
    request: { params: ofCertificate, body: jsonBody(DisputeRequest) },
    responses: { 201: jsonAnswer('taken; the issuing region answers by `answerBy`', Dispute) },
  }),
  history: createRoute({
    method: 'get',
    path,
    tags,
    summary: '证照异议记录 · All disputes of a certificate, for those who have to do with it',
    request: { params: ofCertificate },
    responses: { 200: jsonAnswer('newest first', Listing) },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/certificates/disputes',
    tags,
    summary: '待答复异议 · Disputes that the caller’s region has to answer',
    request: {
      query: z.strictObject({
        state: z.enum(['open', 'all']).default('open'),
        cursor: DisputeId.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: { 200: jsonAnswer('one page, newest first', Listing) },
  }),
  answer: createRoute({
    method: 'post',
    path: '/v1/certificates/disputes/{id}/answer',
    tags,
    summary: '答复异议 · The issuing region answers, or who contested it withdraws; once',
    request: { params: z.object({ id: DisputeId }), body: jsonBody(DisputeAnswer) },
    responses: { 201: jsonAnswer('answered', Dispute) },
  }),
};

const reading = { who: 'member', changes: false, reads: 'disputes' } as const;
const acts = {
  make: {
    name: 'dispute.open',
    who: 'member',
    scopes: ['certificates:retrieve', 'certificates:present'],
    changes: true,
    repeat: 'kept',
    logged: ['dispute.opened'],
  },
  history: {
    ...reading,
    name: 'dispute.history',
    scopes: ['certificates:retrieve', 'certificates:present'],
  },
  list: {
    ...reading,
    name: 'dispute.list',
    scopes: ['certificates:retrieve'],
    roles: ['platform'],
  },
  answer: {
    name: 'dispute.answer',
    who: 'member',
    scopes: ['certificates:retrieve', 'certificates:present'],
    on: disputeKind,
    by: ['answerer', 'reporter'],
    changes: true,
    repeat: 'kept',
    logged: ['dispute.answered'],
  },
} as const satisfies Record<string, MemberAct>;

const unstored = { 'cache-control': 'no-store' };
const historyOf = (identifier: string) =>
  `/v1/certificates/${encodeURIComponent(identifier)}/disputes`;

/** 异议: contested fields, and what the issuing region says to them. */
export function disputeRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const { state, cursor, limit } = c.req.valid('query');
    const asked = { region: caller.region, open: state === 'open', before: cursor, limit };
    const rows = await listDisputes(platform, asked);
    const disputes = await Promise.all(rows.map((row) => describeDispute(platform, row, true)));
    const last = rows.length === limit ? rows.at(-1)?.id : undefined;
    return c.json({ disputes, ...(last === undefined ? {} : { next: last }) }, 200, unstored);
  });
  open(app, platform, routes.make, acts.make, async (c, { caller }) => {
    const { identifier } = c.req.valid('param');
    const made = await openDispute(platform, caller, identifier, c.req.valid('json'));
    if (!made.ok) return answerFailure(c, made.failure);
    return c.json(await describeDispute(platform, made.value, true), 201, {
      ...unstored,
      location: historyOf(identifier),
    });
  });
  open(app, platform, routes.history, acts.history, async (c, { caller }) => {
    const about = await disputesAbout(platform, caller, c.req.valid('param').identifier);
    if (!about.ok) return answerFailure(c, about.failure);
    const disputes = about.value.map((row) =>
      describeDispute(platform, row, mayReadWords(row, caller)),
    );
    return c.json({ disputes: await Promise.all(disputes) }, 200, unstored);
  });
  open(app, platform, routes.answer, acts.answer, async (c, { caller, row }) => {
    const answered = await answerDispute(platform, caller, row, c.req.valid('json'));
    if (!answered.ok) return answerFailure(c, answered.failure);
    const view = await describeDispute(platform, answered.value, true);
    const { identifier = '' } = view;
    return c.json(view, 201, { ...unstored, location: historyOf(identifier) });
  });
  return app;
}
