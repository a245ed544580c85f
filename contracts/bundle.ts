import { z } from 'zod';
import { Applicant, Channel, Form, Material } from './case.ts';
import type { CaseState } from './case-states.ts';
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
 * - `waiting`: an earlier step is undecided
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

type Ordered = { readonly step: string; readonly after: readonly string[] };

/** What is wrong with the order of steps: doubled, unknown, or in a circle. Empty if it is an order. */
export function orderProblems(
  steps: readonly Ordered[],
): { readonly index: number; readonly reason: string }[] {
  const known = new Set(steps.map(({ step }) => step));
  const problems = steps.flatMap(({ step, after }, index) => {
    if (steps.findIndex((other) => other.step === step) !== index)
      return [{ index, reason: `${step} occurs twice` }];
    const unknown = after.filter((earlier) => !known.has(earlier));
    return unknown.map((earlier) => ({ index, reason: `there is no step ${earlier}` }));
  });
  if (problems.length > 0) return problems;
  const done = new Set<string>();
  let left = [...steps];
  for (;;) {
    const next = left.filter(({ after }) => after.every((earlier) => done.has(earlier)));
    if (next.length === 0) break;
    for (const { step } of next) done.add(step);
    left = left.filter(({ step }) => !done.has(step));
  }
  return left.map(({ step }) => ({
    index: steps.findIndex((other) => other.step === step),
    reason: `${step} waits for itself`,
  }));
}

/** All that must be decided before a step, however far back. */
export function earlierSteps(steps: readonly Ordered[], step: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (key: string): void => {
    for (const earlier of steps.find((candidate) => candidate.step === key)?.after ?? []) {
      if (found.has(earlier)) continue;
      found.add(earlier);
      visit(earlier);
    }
  };
  visit(step);
  return found;
}

/** What is known of a step, as plain data. */
export type StepFacts = Ordered & {
  /** The state of its case; absent while it has none. */
  readonly caseState?: CaseState | undefined;
  /** Why it could not begin although it was its turn. */
  readonly held?: string | undefined;
  /** Withdrawn before it had a case. */
  readonly withdrawn: boolean;
};

const stateOfCase: Readonly<Record<CaseState, StepState>> = {
  submitted: 'under_way',
  forwarded: 'under_way',
  accepted: 'under_way',
  supplement_required: 'supplement_required',
  suspended: 'suspended',
  approved: 'approved',
  denied: 'denied',
  refused: 'refused',
  terminated: 'terminated',
  withdrawn: 'withdrawn',
};

const stops: ReadonlySet<StepState> = new Set([
  'denied',
  'refused',
  'terminated',
  'withdrawn',
  'held',
]);

/** The state of every step. The steps must be an order (`orderProblems`). */
export function stepStates(steps: readonly StepFacts[]): ReadonlyMap<string, StepState> {
  const states = new Map<string, StepState>();
  const byKey = new Map(steps.map((facts) => [facts.step, facts]));
  const stateOf = (key: string): StepState => {
    const known = states.get(key);
    const facts = byKey.get(key);
    if (known || !facts) return known ?? 'waiting';
    const state = ownState(facts) ?? placeInOrder(facts);
    states.set(key, state);
    return state;
  };
  const placeInOrder = ({ after, held }: StepFacts): StepState => {
    const earlier = after.map(stateOf);
    if (earlier.some((state) => stops.has(state) || state === 'blocked')) return 'blocked';
    if (earlier.some((state) => state !== 'approved')) return 'waiting';
    return held === undefined ? 'ready' : 'held';
  };
  for (const { step } of steps) stateOf(step);
  return states;
}

function ownState({ caseState, withdrawn }: StepFacts): StepState | undefined {
  if (caseState) return stateOfCase[caseState];
  return withdrawn ? 'withdrawn' : undefined;
}

/** The steps whose end blocks this one: where the applicant can do something about it. */
export function blockersOf(
  steps: readonly StepFacts[],
  step: string,
  states: ReadonlyMap<string, StepState>,
): string[] {
  const earlier = earlierSteps(steps, step);
  return steps
    .map((facts) => facts.step)
    .filter((key) => earlier.has(key) && stops.has(states.get(key) ?? 'waiting'));
}

const ended: ReadonlySet<StepState> = new Set([
  'approved',
  'denied',
  'refused',
  'terminated',
  'withdrawn',
]);
const asksForSomething: ReadonlySet<StepState> = new Set([
  'supplement_required',
  'denied',
  'refused',
  'terminated',
  'withdrawn',
  'held',
  'blocked',
]);

/**
 * The state of the whole. Nothing decided is undone: a denied step waits for the applicant's choice until
 * they withdraw the rest.
 * @param withdrawn the applicant withdrew what was open
 */
export function bundleState(states: Iterable<StepState>, withdrawn: boolean): BundleState {
  const all = [...states];
  if (all.every((state) => state === 'approved')) return 'completed';
  if (withdrawn && all.every((state) => ended.has(state)))
    return all.includes('approved') ? 'partly_completed' : 'withdrawn';
  return all.some((state) => asksForSomething.has(state)) ? 'action_required' : 'in_progress';
}

/** Whether a step may be tried again: it ended without an approval, or could not begin. */
export const mayRetry = (state: StepState | undefined): boolean =>
  state !== undefined && stops.has(state);
