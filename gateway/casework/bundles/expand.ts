import type {
  BundleMaterial,
  BundleRequest,
  BundleStepRequest,
  BundleType,
} from '#contracts/bundle';
import { earlierSteps, orderProblems } from '#contracts/bundle-states';
import type { Material } from '#contracts/case';
import type { FieldError } from '#contracts/failures';
import { basicCodeOf } from '#contracts/identifiers';
import type { Item } from '#contracts/item';

/** A step in its place: what must be approved before it. */
export type OrderedStep = BundleStepRequest & { readonly after: readonly string[] };

function stepProblem(step: BundleStepRequest, type: BundleType): string | undefined {
  const known = type.steps.find((candidate) => candidate.step === step.step);
  if (!known) return `${type.id} has no such step`;
  if (step.after) return 'the order is that of the bundle type';
  return basicCodeOf(step.itemCode) === known.basicCode
    ? undefined
    : `needs the item ${known.basicCode}`;
}

function orderOf(type: BundleType, present: ReadonlySet<string>, step: string): string[] {
  const known = type.steps.find((candidate) => candidate.step === step);
  return (known?.after ?? []).filter((earlier) => present.has(earlier));
}

/** The steps in their order, or everything that is wrong with it. */
export function orderSteps(
  steps: readonly BundleStepRequest[],
  type: BundleType | undefined,
): { readonly steps: readonly OrderedStep[]; readonly problems: readonly FieldError[] } {
  const present = new Set(steps.map(({ step }) => step));
  const ordered = steps.map((step) => ({
    ...step,
    after: type ? orderOf(type, present, step.step) : (step.after ?? []),
  }));
  const missing = (type?.steps ?? [])
    .filter(({ step, optional }) => !optional && !present.has(step))
    .map(({ step }) => ({ pointer: '/steps', reason: `${step} is missing` }));
  const foreign = steps.flatMap((step, index) => {
    const reason = type && stepProblem(step, type);
    return reason ? [{ pointer: `/steps/${index}`, reason }] : [];
  });
  const circles = orderProblems(ordered).map(({ index, reason }) => ({
    pointer: `/steps/${index}`,
    reason,
  }));
  return { steps: ordered, problems: [...missing, ...foreign, ...circles] };
}

/** 并联审批: the steps before this one beside which its region examines it. */
export const besideOf = (
  { steps }: Pick<Whole, 'steps'>,
  { after }: OrderedStep,
  { examinedBeside = [] }: Item,
): string[] =>
  after.filter((earlier) =>
    steps.some(
      ({ step, itemCode }) => step === earlier && examinedBeside.includes(basicCodeOf(itemCode)),
    ),
  );

/** A material that will be there when its step begins, or follows it: the certificate of an earlier step. */
export type LaterMaterial = { readonly code: string; readonly fromStep: string };

export type ExpandedStep = {
  readonly materials: readonly Material[];
  readonly later: readonly LaterMaterial[];
  readonly problems: readonly FieldError[];
};

type Whole = {
  readonly steps: readonly OrderedStep[];
  readonly type: BundleType | undefined;
  readonly shared: BundleRequest['shared'];
};

const codesFor = (type: BundleType | undefined, code: string): readonly string[] =>
  type?.shared.find((shared) => shared.code === code)?.codes ?? [code];

/** Which of the item's materials a shared document is. */
export const asksFor = (type: BundleType | undefined, item: Item, code: string): string[] =>
  item.materials
    .map((material) => material.code)
    .filter((asked) => asked === code || codesFor(type, code).includes(asked));

function laterProblem(material: BundleMaterial, earlier: ReadonlySet<string>): string | undefined {
  if (material.fromStep === undefined) return undefined;
  if (material.how !== 'certificate') return 'an earlier step gives certificates only';
  if (material.ref !== undefined) return 'either ref or fromStep';
  return earlier.has(material.fromStep) ? undefined : 'is no earlier step';
}

/** What an earlier step issues and nobody gave: it comes from there. The one nearest to this step wins. */
function fedByType(
  { steps, type }: Whole,
  step: OrderedStep,
  item: Item,
  given: ReadonlySet<string>,
): LaterMaterial[] {
  if (!type) return [];
  const earlier = earlierSteps(steps, step.step);
  return item.materials.flatMap(({ code, certificateType }) => {
    if (given.has(code) || certificateType === undefined) return [];
    const source = type.steps.findLast(
      (candidate) => earlier.has(candidate.step) && candidate.issues === certificateType,
    );
    return source ? [{ code, fromStep: source.step }] : [];
  });
}

/**
 * A step's materials: its own, what is shared with it, and what earlier steps will give.
 * @param proofs what every step is brought, because it proves who acts for whom
 */
export function expandStep(
  whole: Whole,
  step: OrderedStep,
  item: Item,
  proofs: ReadonlySet<string> = new Set(),
): ExpandedStep {
  const earlier = earlierSteps(whole.steps, step.step);
  const problems = step.materials.flatMap((material, index) => {
    const reason = laterProblem(material, earlier);
    return reason ? [{ pointer: `/materials/${index}`, reason }] : [];
  });
  const given = new Set(step.materials.map(({ code }) => code));
  const own = step.materials.filter(({ fromStep }) => fromStep === undefined);
  const shared = whole.shared.flatMap(({ code, how, ref }) =>
    [...new Set([...asksFor(whole.type, item, code), ...(proofs.has(code) ? [code] : [])])]
      .filter((asked) => !given.has(asked))
      .map((asked) => ({ code: asked, how, ref })),
  );
  for (const { code } of shared) given.add(code);
  const later = step.materials.flatMap(({ code, fromStep }) =>
    fromStep === undefined ? [] : [{ code, fromStep }],
  );
  return {
    materials: [...own.map(({ fromStep: _, ...material }) => material), ...shared],
    later: [...later, ...fedByType(whole, step, item, given)],
    problems,
  };
}

/**
 * 告知承诺: which text a commitment must be to, where the bundle type has one for this step and material.
 * @returns the texts that count; undefined if the type has none
 */
export const commitmentTexts = (
  type: BundleType | undefined,
  step: string,
  code: string,
): BundleType['commitments'] | undefined => {
  const texts = type?.commitments.filter(
    (commitment) => commitment.step === step && commitment.codes.includes(code),
  );
  return texts && texts.length > 0 ? texts : undefined;
};
