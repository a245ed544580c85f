import type { BundleState, StepState } from './bundle.ts';
import type { CaseState } from './case-states.ts';

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
  /** Those of `after` beside which it is examined: it waits for their beginning alone. */
  readonly beside?: readonly string[];
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

/** It has a case that nobody has decided. */
const isExamined: ReadonlySet<StepState> = new Set([
  'under_way',
  'supplement_required',
  'suspended',
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
  const placeInOrder = ({ after, beside = [], held }: StepFacts): StepState => {
    const earlier = after.map((key) => ({ key, state: stateOf(key) }));
    if (earlier.some(({ state }) => stops.has(state) || state === 'blocked')) return 'blocked';
    const lets = ({ key, state }: (typeof earlier)[number]) =>
      state === 'approved' || (beside.includes(key) && isExamined.has(state));
    if (!earlier.every(lets)) return 'waiting';
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
