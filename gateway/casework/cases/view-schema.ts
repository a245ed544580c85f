import { z } from '@hono/zod-openapi';
import { CaseId, CaseReport, Channel, Digest, HandoffId, Material } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { ReportedTimes } from '#contracts/case-times';
import { Standing } from '#contracts/certificate';
import { Instant } from '#contracts/dates';
import { RegionCode } from '#contracts/region-code';
import { ClockView, EvaluationView, LinkedCases, ResultView } from './beside-schemas.ts';

/** How the originals of a case stand, line by line (`originals-tables.ts`). */
export const OriginalsView = z
  .object({
    state: z.enum(['none', 'awaited', 'complete', 'discrepancy']),
    owner: z
      .string()
      .optional()
      .openapi({ description: 'who must act while they hold the case up' }),
    decidedWithout: z.literal(true).optional(),
    lines: z.array(
      z.object({
        code: z.string(),
        standing: z.enum([
          'missing',
          'under_way',
          'counted',
          'discrepancy',
          'lost',
          'came_back',
          'seen',
        ]),
        handoffId: HandoffId.optional(),
        seen: z.object({ by: RegionCode, clerk: z.string(), at: Instant, copy: Digest }).optional(),
      }),
    ),
  })
  .openapi('Originals');

const Remedy = z.object({
  reconsideration: z.object({ body: z.string(), days: z.int() }),
  litigation: z.object({ court: z.string(), months: z.int() }),
});

const said = {
  reason: z.string().optional(),
  issued: CaseReport.shape.issued,
  approver: z.string().optional(),
  legalBasis: z.string().optional(),
  body: z.string().optional(),
};

/** Every member that a case is served with (`view.ts`, `assembly/case-beside.ts`). */
export const CaseSchema = z
  .object({
    caseId: CaseId,
    state: CaseState,
    final: z.boolean(),
    itemCode: z.string(),
    itemName: z.string(),
    from: RegionCode,
    to: RegionCode,
    home: RegionCode.optional(),
    channel: Channel,
    originals: z.boolean().openapi({ description: 'whether it announced papers' }),
    originalsStanding: OriginalsView.optional(),
    certificates: z
      .array(
        z.object({
          material: z.string(),
          type: z.string(),
          standing: Standing,
          since: Instant,
          decidedWith: Standing.optional(),
          disputed: z
            .array(z.string())
            .optional()
            .openapi({ description: 'fields that are contested and not answered for yet' }),
          todo: z.object({ zh: z.string(), en: z.string() }),
        }),
      )
      .optional()
      .openapi({ description: 'those that do not count any more, or not for certain' }),
    materials: z.array(z.object({ code: z.string(), how: Material.shape.how })),
    reason: z.string().optional(),
    wanted: CaseReport.shape.wanted.optional(),
    owner: z.string().optional(),
    suspension: z
      .object({
        reason: z.string(),
        since: Instant,
        expectedDays: z.int().optional(),
        note: z.string().optional(),
        legalBasis: z.string().optional(),
      })
      .optional(),
    remedy: Remedy.optional(),
    restricted: z.object({ until: Instant }).optional(),
    erased: z.object({ at: Instant }).optional(),
    externalId: z.string().optional(),
    regionalCaseId: z.string().optional(),
    acceptedAt: Instant.optional(),
    filed: z
      .array(z.object({ event: z.string(), at: Instant, days: z.int().optional(), ...said }))
      .optional(),
    irregular: z
      .array(z.object({ code: z.string(), reported: z.string(), at: Instant }))
      .optional(),
    reported: ReportedTimes.optional(),
    clock: ClockView.optional(),
    evaluation: EvaluationView.optional().openapi({ description: 'of how it was decided' }),
    evaluations: z.array(EvaluationView).optional(),
    linked: LinkedCases.optional(),
    duplicates: z
      .array(CaseId)
      .optional()
      .openapi({ description: 'open cases of this applicant for this item' }),
    result: ResultView.optional(),
    createdAt: Instant,
    updatedAt: Instant,
    version: z.int(),
    links: z.record(z.string(), z.string()),
  })
  .openapi('Case');
