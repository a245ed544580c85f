import { z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { EvaluationId, Moment } from '#contracts/evaluation';
import { CertificateIdentifier, CertificateType } from '#contracts/identifiers';
import { DecidedByRule } from '#contracts/instant-decision';
import { LimitUnit } from '#contracts/item';
import { ServiceHow, ServiceTo } from '#contracts/paper';
import { RegionCode } from '#contracts/region-code';

/** One time limit (`clocks/limit.ts`). */
export const LimitView = z
  .object({
    days: z.int(),
    unit: LimitUnit.optional().openapi({
      description: 'of `days` and `used`; absent: working days',
    }),
    used: z
      .int()
      .openapi({ description: 'what counts so far, the day or hour that runs included' }),
    percent: z.int().openapi({ description: '100 from the end of the last day on' }),
    due: z
      .string()
      .optional()
      .openapi({ description: 'the last day; absent while it stands still' }),
    dueAt: z.string().optional().openapi({ description: 'the minute, of a limit in hours' }),
    state: z.enum(['running', 'stopped', 'ended']),
    stoppedBy: z.enum(['supplement', 'special', 'suspension']).optional(),
    expired: z.boolean(),
    uncertain: z.boolean().openapi({ description: 'holidays of a year that matters are unknown' }),
  })
  .openapi('Limit');

/** What the room of clocks says beside a case. */
export const ClockView = z.object({
  acceptance: LimitView.optional(),
  promised: LimitView.optional(),
  statutory: LimitView.optional(),
  heldBy: z.string().openapi({ description: 'a region, applicant, courier or operator' }),
});

const FollowUpView = z
  .object({
    contactBy: z.string(),
    contactedAt: z.string().optional(),
    mendBy: z.string(),
    mendedAt: z.string().optional(),
    upheldAt: z.string().optional(),
    revisitedAt: z.string().optional(),
    extended: z.boolean(),
    nextStepBy: z.string().optional(),
    overdue: z.boolean(),
  })
  .openapi('FollowUp');
/** What the room of evaluations says beside a case (`evaluations/read.ts`). */
export const EvaluationView = z
  .object({
    evaluationId: EvaluationId,
    caseId: CaseId,
    moment: Moment,
    region: RegionCode,
    itemCode: z.string(),
    clerk: z.string().optional(),
    score: z.int(),
    tags: z.array(z.string()),
    givenAt: z.string(),
    followUp: FollowUpView.optional(),
    comment: z.string().optional(),
    steps: z
      .array(z.object({ step: z.string(), at: z.string(), note: z.string().optional() }))
      .optional(),
  })
  .openapi('Evaluation');

/** What the room of papers says beside a case (`papers/view.ts`). */
export const ResultView = z
  .object({
    outcome: z.enum(['approved', 'denied']),
    decidedAt: z.string().optional(),
    byRule: DecidedByRule.optional().openapi({
      description: '秒批: by which rule, word for word, and what of it the application met',
    }),
    certificates: z.array(
      z.object({
        type: CertificateType,
        identifier: CertificateIdentifier,
        number: z.string(),
        status: z.enum(['valid', 'superseded', 'revoked', 'cancelled']),
      }),
    ),
    service: z
      .object({
        state: z.enum(['open', 'served']),
        due: z.string().optional(),
        overdue: z.boolean(),
        servedAt: z.string().optional(),
        by: RegionCode.optional(),
        how: ServiceHow.optional(),
        to: ServiceTo.optional(),
        clerk: z.string().optional(),
        waybill: z.string().optional(),
        handoffId: z.string().optional(),
      })
      .optional(),
  })
  .openapi('CaseResult');

/** What the room of drafts says beside a case (`drafts/view.ts`). */
export const LinkedCases = z.array(
  z.object({ is: z.enum(['converted_from', 'converted_to']), caseId: CaseId }),
);
