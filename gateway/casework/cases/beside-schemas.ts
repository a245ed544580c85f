import { z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { EvaluationId } from '#contracts/evaluation';
import { RegionCode } from '#contracts/region-code';

/** One time limit (`clocks/limit.ts`). */
export const LimitView = z
  .object({
    days: z.int(),
    used: z.int().openapi({ description: 'working days that count so far, today included' }),
    percent: z.int().openapi({ description: '100 from the end of the last day on' }),
    due: z
      .string()
      .optional()
      .openapi({ description: 'the last day; absent while it stands still' }),
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
