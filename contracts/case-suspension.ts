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

const law = (article: string): string => `《行政许可法》第${article}条`;

/** By which clause a special procedure stops the statutory limit. Nothing else stops it. */
export const clausesOf: Readonly<Record<SpecialProcedure, readonly string[]>> = {
  hearing: [law('四十五'), law('四十六'), law('四十七'), law('四十八')],
  tender: [law('四十五'), law('五十三')],
  auction: [law('四十五'), law('五十三')],
  inspection: [law('四十五'), law('五十五')],
  testing: [law('四十五'), law('五十五')],
  quarantine: [law('四十五'), law('五十五')],
  appraisal: [law('四十五')],
  expert_review: [law('四十五')],
};

export const isSpecial = (reason: SuspensionReason): reason is SpecialProcedure =>
  SpecialProcedure.safeParse(reason).success;

/** Whether a clause allows to stop the statutory limit for this. */
export const isClauseOf = (reason: SpecialProcedure, clause: string | undefined): boolean =>
  clause !== undefined && clausesOf[reason].includes(clause);

export const SuspensionRequest = z
  .strictObject({
    reason: SuspensionReason,
    /** Who must act: one of the regions of the case, or `operator`. */
    owner: z.union([RegionCode, z.literal('operator')]),
    /** The clause that allows it; of a special procedure one of `clausesOf`. */
    legalBasis: Label({ min: 2, max: 200 }).optional(),
    /** How many working days it will take, as far as is known; of a special procedure the applicant is told (art. 45). */
    expectedDays: z.int().min(1).max(1000).optional(),
    note: FreeText({ min: 0, max: 1000 }).default(''),
  })
  .refine(({ reason, legalBasis }) => !isSpecial(reason) || isClauseOf(reason, legalBasis), {
    path: ['legalBasis'],
    message: 'a special procedure stops the statutory limit: say by which of its clauses',
  })
  .refine(({ reason, expectedDays }) => !isSpecial(reason) || expectedDays !== undefined, {
    path: ['expectedDays'],
    message: 'a special procedure stops the statutory limit: say for how long',
  });
export type SuspensionRequest = z.infer<typeof SuspensionRequest>;
