import { z } from 'zod';
import { RegionCode } from './region-code.ts';
import { FreeText, Label } from './text.ts';

/** 特别程序: what the Administrative Licensing Law, art. 45, leaves out of the time limit. */
export const SpecialProcedure = z.enum([
  'hearing',
  'tender',
  'auction',
  'inspection',
  'testing',
  'quarantine',
  'appraisal',
  'expert_review',
]);
export type SpecialProcedure = z.infer<typeof SpecialProcedure>;

/** Why a case stands still. Only a special procedure stops the statutory limit too. */
export const SuspensionReason = z.enum([
  ...SpecialProcedure.options,
  'awaiting_originals',
  'awaiting_other_case',
  'dispute',
  'technical',
  'other',
]);
export type SuspensionReason = z.infer<typeof SuspensionReason>;

export const SuspensionRequest = z
  .strictObject({
    reason: SuspensionReason,
    /** Who must act: one of the regions of the case, or `operator`. */
    owner: z.union([RegionCode, z.literal('operator')]),
    /** The clause that allows it, e.g. 《行政许可法》第四十五条. */
    legalBasis: Label({ min: 2, max: 200 }).optional(),
    note: FreeText({ min: 0, max: 1000 }).default(''),
  })
  .refine(
    ({ reason, legalBasis }) =>
      legalBasis !== undefined || !SpecialProcedure.safeParse(reason).success,
    { path: ['legalBasis'], message: 'a special procedure stops the statutory limit: say by what' },
  );
export type SuspensionRequest = z.infer<typeof SuspensionRequest>;
