import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepState } from './bundle.ts';
import {
  blockersOf,
  bundleState,
  earlierSteps,
  mayRetry,
  orderProblems,
  type StepFacts,
  stepStates,
} from './bundle-states.ts';
import type { CaseState } from './case-states.ts';

type Outcome = (typeof outcomes)[number] | 'held';

const outcomes = ['approved', 'denied', 'refused', 'withdrawn', 'supplement_required'] as const;

/** Steps in any order of listing, each after some of those that came before it in another order. */
const order = fc.integer({ min: 1, max: 10 }).chain((size) =>
  fc.tuple(
    fc.array(fc.array(fc.boolean(), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    }),
    fc.shuffledSubarray(
      Array.from({ length: size }, (_, index) => index),
      { minLength: size, maxLength: size },
    ),
  ),
);

const stepsOf = ([edges, listing]: readonly [readonly boolean[][], readonly number[]]) =>
  listing.map((index) => ({
    step: `s${index}`,
    after:
      edges[index]?.flatMap((is, earlier) => (is && earlier < index ? [`s${earlier}`] : [])) ?? [],
  }));

type Step = {
  step: string;
  after: string[];
  caseState?: CaseState;
  held?: string;
  withdrawn: boolean;
};

const started = (steps: { step: string; after: string[] }[]): Step[] =>
  steps.map((step) => ({ ...step, withdrawn: false }));

/** One move of a step, if there is one: it begins, is held, or is decided. */
function move(step: Step, state: StepState | undefined, outcome: Outcome): boolean {
  if (state === 'ready' && outcome === 'held') step.held = 'item.unknown';
  else if (state === 'ready') step.caseState = 'submitted';
  else if (state === 'under_way' || state === 'supplement_required')
    step.caseState = outcome === 'held' ? 'approved' : outcome;
  else return false;
  return true;
}

/** Begins what is ready and decides what is under way, until nothing moves or `moves` are made. */
function run(steps: Step[], next: () => Outcome, moves = Number.POSITIVE_INFINITY): void {
  let made = 0;
  for (let before = -1; before !== made; ) {
    before = made;
    const states = stepStates(steps);
    for (const step of steps)
      if (made < moves && move(step, states.get(step.step), next())) made += 1;
  }
}

const always = (outcome: 'approved') => () => outcome;
const from = (list: readonly Outcome[]) => {
  let at = 0;
  // After what the test says everything is decided, or it would run for ever.
  return () => list[at++] ?? 'approved';
};

const story = fc.record({
  order,
  outcomes: fc.array(fc.constantFrom(...outcomes, 'held' as const), { maxLength: 60 }),
});

describe('the order of a bundle', () => {
  it('is one if and only if no step waits for itself', () => {
    fc.assert(
      fc.property(order, fc.nat(), fc.nat(), (drawn, a, b) => {
        const steps = stepsOf(drawn);
        expect(orderProblems(steps)).toEqual([]);
        const [early, late] = [steps[a % steps.length], steps[b % steps.length]];
        if (!early || !late) return;
        const closes = early === late || earlierSteps(steps, late.step).has(early.step);
        early.after.push(late.step);
        expect(orderProblems(steps).length > 0).toBe(closes);
      }),
    );
  });

  it('names steps that are doubled or not there', () => {
    expect(
      orderProblems([
        { step: 'a', after: ['b'] },
        { step: 'a', after: [] },
      ]),
    ).toEqual([
      { index: 0, reason: 'there is no step b' },
      { index: 1, reason: 'a occurs twice' },
    ]);
  });
});

describe('a bundle of any order with any outcomes', () => {
  it('begins no step before everything that it waits for is approved', () => {
    fc.assert(
      fc.property(story, (drawn) => {
        const steps = started(stepsOf(drawn.order));
        run(steps, from(drawn.outcomes));
        const states = stepStates(steps);
        for (const step of steps.filter(({ caseState }) => caseState))
          expect(step.after.every((earlier) => states.get(earlier) === 'approved')).toBe(true);
      }),
    );
  });

  it('并联: a step that is examined beside another begins with it, never before it, and ends with it only if it never began', () => {
    const steps = (caseState?: CaseState, own?: CaseState) =>
      stepStates([
        { step: 'one', after: [], withdrawn: false, caseState },
        { step: 'two', after: ['one'], beside: ['one'], withdrawn: false, caseState: own },
        { step: 'three', after: ['one'], withdrawn: false },
        { step: 'four', after: ['two', 'one'], beside: ['two'], withdrawn: false },
      ]);
    const seen = (...asked: Parameters<typeof steps>) => [...steps(...asked).values()].join(' ');
    expect(seen()).toBe('ready waiting waiting waiting');
    expect(seen('submitted')).toBe('under_way ready waiting waiting');
    expect(seen('suspended')).toBe('suspended ready waiting waiting');
    expect(seen('denied')).toBe('denied blocked blocked blocked');
    expect(seen('denied', 'accepted')).toBe('denied under_way blocked blocked');
    expect(seen('approved', 'accepted')).toBe('approved under_way ready ready');
  });

  it('stops only what depends on a step that ended without approval, and names that step', () => {
    fc.assert(
      fc.property(story, (drawn) => {
        const steps = started(stepsOf(drawn.order));
        run(steps, from(drawn.outcomes));
        const states = stepStates(steps);
        for (const { step } of steps) {
          const blockers = blockersOf(steps, step, states);
          const stopped = [...earlierSteps(steps, step)].some((key) => mayRetry(states.get(key)));
          expect(states.get(step) === 'blocked').toBe(stopped);
          expect(blockers.length > 0).toBe(stopped);
          // With nothing in its way a step has come to an end of its own.
          if (!stopped) expect(['waiting', 'ready']).not.toContain(states.get(step));
        }
      }),
    );
  });

  it('asks the applicant to act unless all is approved; once they do, all of it gets done', () => {
    fc.assert(
      fc.property(story, (drawn) => {
        const steps = started(stepsOf(drawn.order));
        run(steps, from(drawn.outcomes));
        const before = stepStates(steps);
        const isDone = [...before.values()].every((state) => state === 'approved');
        expect(bundleState(before.values(), false)).toBe(isDone ? 'completed' : 'action_required');
        for (let round = 0; round < steps.length; round += 1) {
          const states = stepStates(steps);
          for (const step of steps.filter(({ step: key }) => mayRetry(states.get(key)))) {
            delete step.caseState;
            delete step.held;
            step.withdrawn = false;
          }
          run(steps, always('approved'));
        }
        expect(bundleState(stepStates(steps).values(), false)).toBe('completed');
      }),
    );
  });

  it('withdrawn at any moment, is over with what was decided standing', () => {
    fc.assert(
      fc.property(story, fc.nat(20), (drawn, moments) => {
        const steps = started(stepsOf(drawn.order));
        run(steps, from(drawn.outcomes), moments);
        const decided = new Map(steps.map(({ step, caseState }) => [step, caseState] as const));
        for (const step of steps) {
          if (step.caseState === undefined) step.withdrawn = true;
          else if (['submitted', 'supplement_required'].includes(step.caseState))
            step.caseState = 'withdrawn';
        }
        const states = stepStates(steps);
        const over = bundleState(states.values(), true);
        expect(['completed', 'partly_completed', 'withdrawn']).toContain(over);
        for (const [step, state] of decided)
          if (state === 'approved' || state === 'denied' || state === 'refused')
            expect(states.get(step)).toBe(state);
        expect(over === 'withdrawn').toBe(![...states.values()].includes('approved'));
      }),
    );
  });
});

it('a supplement shows on the bundle, and a suspension does not call for the applicant', () => {
  const facts = (caseState: CaseState): StepFacts[] => [
    { step: 'a', after: [], caseState, withdrawn: false },
    { step: 'b', after: ['a'], withdrawn: false },
  ];
  const whole = (caseState: CaseState) => bundleState(stepStates(facts(caseState)).values(), false);
  expect(whole('supplement_required')).toBe('action_required');
  expect(whole('suspended')).toBe('in_progress');
  expect(stepStates(facts('denied')).get('b')).toBe('blocked');
});
