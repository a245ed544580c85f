import { z } from '@hono/zod-openapi';
import { BundleState, StepKey, StepState } from '#contracts/bundle';
import { BundleId, CaseId, CaseReport, Channel } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { Instant } from '#contracts/dates';
import { RegionCode } from '#contracts/region-code';
import { LimitView } from '../cases/beside-schemas.ts';

const held = z
  .string()
  .optional()
  .openapi({ description: 'the error code that keeps it from beginning' });

const StepSchema = z.object({
  step: StepKey,
  state: StepState,
  itemCode: z.string(),
  itemName: z.string(),
  to: RegionCode,
  after: z.array(StepKey),
  beside: z.array(StepKey).optional().openapi({
    description: 'of `after`: the steps beside which its region examines it (并联审批)',
  }),
  owed: z.array(z.string()).optional().openapi({
    description: 'materials that follow once the step that issues them is approved',
  }),
  attempt: z.int(),
  caseId: CaseId.optional(),
  caseState: CaseState.optional(),
  earlierCases: z.array(CaseId).optional(),
  held,
  reason: z.string().optional(),
  wanted: CaseReport.shape.wanted.optional(),
  because: z
    .array(
      z.object({
        step: StepKey,
        state: StepState,
        caseId: CaseId.optional(),
        reason: z.string().optional(),
        held,
      }),
    )
    .optional(),
  choices: z.array(z.enum(['supplement', 'retry', 'withdraw_rest'])),
  links: z.record(z.string(), z.string()),
});

/** Every member that a bundle is served with (`view.ts`). */
export const BundleSchema = z
  .object({
    bundleId: BundleId,
    state: BundleState,
    bundleType: StepKey.optional(),
    name: z.object({ zh: z.string(), en: z.string() }).optional(),
    from: RegionCode,
    channel: Channel,
    steps: z.array(StepSchema),
    clock: LimitView.optional().openapi({
      description: 'of all steps together (行政许可法 art. 42)',
    }),
    promise: LimitView.optional().openapi({
      description: 'what the life event promises for all steps together (一日办结)',
    }),
    withdrawnAt: Instant.optional(),
    createdAt: Instant,
    links: z.record(z.string(), z.string()),
  })
  .openapi('Bundle');
