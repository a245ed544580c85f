import { z } from 'zod';
import { Applicant, Channel, Form, Material } from './case.ts';
import { BasicCode, CertificateType, ItemCode } from './identifiers.ts';
import { Person } from './party.ts';
import { RegionCode } from './region-code.ts';
import { standingFor } from './standing-for.ts';
import { Code, Opaque } from './text.ts';

/** 一件事: several items of several bodies as one bundle with an order between them. */
export const StepKey = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,29}$/, 'not a step: lower-case letters, digits and hyphens');

const maxSteps = 10;
const Texts = z.strictObject({ zh: z.string().min(1).max(2000), en: z.string().min(1).max(2000) });
const After = z.array(StepKey).max(maxSteps - 1);

/** A life event as it is offered: which items, in which order, sharing what. Data, not code. */
export const BundleType = z.strictObject({
  id: StepKey,
  name: Texts,
  /** 承诺办结时限 of all steps together, in working days from the first acceptance (一日办结). */
  promisedDays: z.int().min(0).max(365).optional(),
  steps: z
    .array(
      z.strictObject({
        step: StepKey,
        name: Texts,
        /** The same item in every region. */
        basicCode: BasicCode,
        after: After,
        optional: z.boolean(),
        /** The certificate type that an approval of this step brings. */
        issues: CertificateType.optional(),
      }),
    )
    .min(1)
    .max(maxSteps),
  /** What is uploaded once; `codes`: what the regions' items call it. */
  shared: z
    .array(
      z.strictObject({
        code: z.string().min(1).max(40),
        name: Texts,
        codes: z.array(z.string().min(1).max(40)).min(1).max(20),
      }),
    )
    .max(20),
  /** 告知承诺书: the texts that cover a material of a step when the applicant signs them. */
  commitments: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9-]{3,60}$/),
        step: StepKey,
        codes: z.array(z.string().min(1).max(40)).min(1).max(20),
        text: Texts,
      }),
    )
    .max(20),
});
export type BundleType = z.infer<typeof BundleType>;

/** As `Material`; `fromStep` instead of `ref` takes the certificate that an earlier step issues. */
export const BundleMaterial = Material.extend({ fromStep: StepKey.optional() });
export type BundleMaterial = z.infer<typeof BundleMaterial>;

export const BundleStepRequest = z.strictObject({
  step: StepKey,
  itemCode: ItemCode,
  to: RegionCode,
  /** Steps that must be approved before; only without a bundle type, which has an order of its own. */
  after: After.optional(),
  form: Form,
  materials: z.array(BundleMaterial).max(60),
  originals: z.boolean(),
});
export type BundleStepRequest = z.infer<typeof BundleStepRequest>;

/** What a platform submits for a whole life event. */
export const BundleRequest = z.strictObject({
  bundleType: StepKey.optional(),
  from: RegionCode,
  channel: Channel,
  applicant: Applicant,
  agent: Person.optional(),
  ...standingFor,
  /** Documents for every step that asks for them. A credential is bound to one item, so it is not among them. */
  shared: z
    .array(
      z.strictObject({
        code: Code(40),
        how: z.enum(['upload', 'original']),
        ref: Opaque(200),
      }),
    )
    .max(20),
  steps: z.array(BundleStepRequest).min(1).max(maxSteps),
});
export type BundleRequest = z.infer<typeof BundleRequest>;

/** What is given again when a step is tried once more; the rest stays as it was. */
export const StepAmendment = z.strictObject({
  itemCode: ItemCode.optional(),
  to: RegionCode.optional(),
  form: Form.optional(),
  materials: z.array(BundleMaterial).max(60).optional(),
  originals: z.boolean().optional(),
});
export type StepAmendment = z.infer<typeof StepAmendment>;

/**
 * - `waiting`: an earlier step is undecided, or has not begun beside which it is examined
 * - `ready`: it may begin now
 * - `blocked`: an earlier step ended without an approval, or cannot begin
 * - `held`: it may begin, but what was prepared does not suffice any more
 */
export const StepState = z.enum([
  'waiting',
  'ready',
  'blocked',
  'held',
  'under_way',
  'supplement_required',
  'suspended',
  'approved',
  'denied',
  'terminated',
  'refused',
  'withdrawn',
]);
export type StepState = z.infer<typeof StepState>;

/**
 * - `action_required`: the applicant must bring something, try a step again or withdraw the rest
 * - `partly_completed`: over; what was approved before the rest was withdrawn stands
 */
export const BundleState = z.enum([
  'in_progress',
  'action_required',
  'completed',
  'partly_completed',
  'withdrawn',
]);
export type BundleState = z.infer<typeof BundleState>;
