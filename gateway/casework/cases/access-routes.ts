import { createRoute, z } from '@hono/zod-openapi';
import { ActingPerson } from '#contracts/acting-person';
import { AppointmentId } from '#contracts/appointment';
import { LegalBasis } from '#contracts/audit-event';
import { CaseId } from '#contracts/case';
import { asServed, Instant } from '#contracts/dates';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { requireSubject } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { accessesOf, maxAccesses } from './accesses.ts';
import { complaintRoutes } from './complaint-routes.ts';

const Access = z
  .object({
    at: Instant,
    caseId: CaseId.optional(),
    caseIds: z
      .array(CaseId)
      .openapi({ description: 'all of the person’s cases that a list showed' }),
    presentationId: z.string().optional().openapi({ description: '亮证: the code that was shown' }),
    appointmentIds: z
      .array(AppointmentId)
      .optional()
      .openapi({ description: 'those of the person’s appointments that were looked at' }),
    outcome: z.enum(['done', 'refused', 'failed', 'deferred']),
    by: z.object({
      kind: z.string(),
      id: z.string(),
      organisation: z.string(),
      role: z.string(),
      clerk: ActingPerson.optional(),
    }),
    action: z.string().openapi({ description: 'a word of the log, e.g. `data.read`' }),
    what: z.string().openapi({ description: 'the class of data, e.g. `case`, `originals`' }),
    /** 个人信息保护法 第十三条. */
    ground: LegalBasis,
    purpose: z.string(),
    times: z.int().optional().openapi({ description: 'so often within ten minutes, at least' }),
    logIndex: z.int().openapi({ description: 'place in the audit log' }),
  })
  .openapi('Access');

const route = createRoute({
  method: 'get',
  path: '/v1/me/accesses',
  tags: ['审计 Audit'],
  summary: '谁查阅了我的办件 · Who looked at my cases, for what, on which ground',
  description:
    'For the person in the token: readers of their cases, the newest first, as the audit log has them (PIPL art. 44, 45).',
  request: {
    query: z.object({
      before: z.coerce
        .number()
        .int()
        .min(0)
        .max(Number.MAX_SAFE_INTEGER)
        .optional()
        .openapi({ description: 'the `next` of the page before' }),
    }),
  },
  responses: {
    200: jsonAnswer(
      `up to ${maxAccesses}; \`next\` while there are more`,
      z.object({ accesses: z.array(Access), next: z.int().optional() }).openapi('Accesses'),
    ),
  },
});

const act = {
  name: 'person.accesses',
  who: 'member',
  scopes: ['cases:read'],
  changes: false,
  reads: 'accesses',
} as const satisfies MemberAct;

/** By what its number says that it is. */
function lookedAt(refs: readonly string[]) {
  const of = (kind: string) => refs.filter((ref) => ref.startsWith(`${kind}_`));
  const [caseIds, appointmentIds] = [of('case'), of('appt')];
  const [caseId] = caseIds;
  const [presentationId] = of('pres');
  return {
    ...(caseId === undefined ? {} : { caseId }),
    ...(presentationId === undefined ? {} : { presentationId }),
    ...(appointmentIds.length > 0 ? { appointmentIds } : {}),
    caseIds,
  };
}

/** What a person may know of those who looked at them. */
export function accessRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const subject = requireSubject(caller);
    if (!subject.ok) return answerFailure(c, subject.failure);
    const found = await accessesOf(platform, subject.value.sub, c.req.valid('query').before);
    const accesses = found.map(({ index, cases, event }) => ({
      at: asServed(event.at),
      ...lookedAt(cases),
      outcome: event.outcome,
      by: event.actor,
      action: event.action,
      what: event.object.class,
      ground: event.legalBasis,
      purpose: event.purpose,
      ...(typeof event.details['count'] === 'number' ? { times: event.details['count'] } : {}),
      logIndex: index,
    }));
    const next = found.length === maxAccesses ? found.at(-1)?.index : undefined;
    return c.json({ accesses, ...(next === undefined ? {} : { next }) }, 200, {
      'cache-control': 'no-store',
    });
  });
  app.route('/', complaintRoutes(platform));
  return app;
}
