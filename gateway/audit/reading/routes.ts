import { createRoute, z } from '@hono/zod-openapi';
import { AuditEvent } from '#contracts/audit-event';
import { CaseId } from '#contracts/case';
import { failure } from '#contracts/failures';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentTraceId } from '../../platform/process/telemetry.ts';
import { appendAudit, readerActor } from '../log/append.ts';
import type { Guard, Reader, ReaderEnv } from '../log/guard.ts';
import { logRoutes } from './log-routes.ts';
import { ReadingPurpose } from './reading-purpose.ts';
import { smRoutes } from './sm-routes.ts';
import { examineCase } from './timeline.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

const CaseAudit = z
  .object({
    caseId: CaseId,
    checkpoint: z.string().optional().openapi({
      description: 'C2SP tlog-checkpoint, signed: what the events were proven against',
    }),
    proof: z.object({
      holds: z.boolean(),
      treeSize: z.int(),
      proven: z.int(),
      pending: z.int().openapi({ description: 'committed, not yet in the log' }),
      problems: z.array(z.string()),
      laterVocabulary: z.array(z.int()).optional().openapi({
        description:
          'places of events that are proven and whose words this version does not know; not among `events`',
      }),
    }),
    events: z.array(
      z.object({
        event: AuditEvent,
        index: z.int().optional(),
        leafHash: Hash.optional(),
        previous: Hash.optional(),
        inclusion: z
          .array(Hash)
          .optional()
          .openapi({ description: 'RFC 6962 audit path, from the leaf upwards' }),
      }),
    ),
  })
  .openapi('CaseAudit');

const readCase = createRoute({
  method: 'get',
  path: '/v1/audit/cases/{id}',
  tags: ['审计 Audit'],
  summary: '办件全程留痕与证明 · All events of a case with their proofs',
  description: 'Reading is itself recorded as an event of the case.',
  request: {
    params: z.object({ id: CaseId }),
    query: z.object({
      purpose: ReadingPurpose.default('supervision'),
    }),
  },
  responses: {
    200: jsonAnswer('all legs and all readers, in order', CaseAudit),
  },
});

const act = {
  name: 'audit.read_case',
  who: 'member',
  scopes: ['audit:read'],
  changes: false,
  logged: ['case.read'],
} as const satisfies Act;

/** Who reads, and whether a case is within what they may audit: rooms to the right know. */
export type Guarded = {
  readonly guard: Guard;
  readonly mayRead: (reader: Reader, caseId: string) => Promise<boolean>;
};

/**
 * The audit room over HTTP: the log for everybody, what it says for those with scope audit:read.
 */
export function auditRoutes(platform: Platform, { guard, mayRead }: Guarded) {
  const app = newRoutes<ReaderEnv>();
  openRoute(
    app,
    readCase,
    act,
    async (c) => {
      const { id } = c.req.valid('param');
      // Outside the mandate there is no such case.
      if (!(await mayRead(c.get('caller'), id))) return answerFailure(c, failure('case.not_found'));
      const { events, proof, checkpoint } = await examineCase(platform, id);
      if (events.length === 0 && proof.problems.length === 0)
        return answerFailure(c, failure('case.not_found'));
      const caller = c.get('caller');
      await recordReading(platform, caller, id, c.req.valid('query').purpose);
      return c.json({ caseId: id, ...(checkpoint ? { checkpoint } : {}), proof, events }, 200, {
        'cache-control': 'no-store',
      });
    },
    guard(act),
  );
  app.route('/', logRoutes(platform, guard));
  app.route('/', smRoutes(platform));
  return app;
}

async function recordReading(
  platform: Platform,
  caller: Reader,
  caseId: string,
  purpose: ReadingPurpose,
): Promise<void> {
  const traceId = currentTraceId();
  const event = {
    caseRef: caseId,
    actor: readerActor(caller),
    action: 'case.read',
    object: { class: 'audit_events', ref: caseId },
    purpose,
    ...(traceId === undefined ? {} : { traceId }),
  } as const;
  await appendAudit(platform.database(), [event], platform.clock());
}
