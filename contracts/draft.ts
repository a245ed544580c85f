import { z } from 'zod';
import { CaseRequest, identifier } from './case.ts';
import { PrecheckId } from './handoff.ts';
import { ItemCode } from './identifiers.ts';
import { TakenBack } from './withdrawal.ts';

export const DraftId = identifier('draft');

const { shape } = CaseRequest;

/** What is known of an application so far. Everything but the item, the regions and the channel may be missing yet. */
export const DraftRequest = z.strictObject({
  itemCode: shape.itemCode,
  from: shape.from,
  to: shape.to,
  channel: shape.channel,
  applicant: shape.applicant.optional(),
  agent: shape.agent,
  guardian: shape.guardian,
  mandate: shape.mandate,
  jointApplicants: shape.jointApplicants,
  reach: shape.reach,
  form: shape.form.default({}),
  situation: shape.situation,
  materials: shape.materials.default([]),
  originals: shape.originals.default(false),
  externalId: shape.externalId,
  /** Pre-checks that were made before there was a case: they become those of the case. */
  prechecks: z.array(PrecheckId).max(10).default([]),
});
export type DraftRequest = z.infer<typeof DraftRequest>;

/** 事项选错: taken back, and begun again as a draft of another item with all that fits it. */
export const ConversionRequest = TakenBack.extend({ itemCode: ItemCode });
export type ConversionRequest = z.infer<typeof ConversionRequest>;
