import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  abandonProbe,
  type Breaker,
  beginProbe,
  endProbe,
  forced,
  isForcedOpen,
  mayHurry,
  mayProbe,
  newBreaker,
  noLaterThan,
  type Observed,
  observe,
  breakerPolicy as policy,
  probeDelayMs,
} from './breaker.ts';

const t0 = 1_800_000_000_000;
const nothing = {
  calls: 0,
  failures: 0,
  answered: false,
  failing: [],
  code: null,
  retryAfterMs: 0,
};
const failing = (...ids: string[]): Observed => ({
  ...nothing,
  calls: ids.length,
  failures: ids.length,
  failing: ids,
  code: 'HTTP 503',
});
const answered = (calls = 1): Observed => ({ ...nothing, calls, answered: true });
const told = (breaker: Breaker, ...seen: Observed[]): Breaker =>
  seen.reduce((now, next) => observe(now, next, t0, policy), breaker);
const open = told(newBreaker(t0), failing('a', 'b', 'c', 'd', 'e'));
const no = { answered: false, code: 'HTTP 503', retryAfterMs: 0 };
const yes = { answered: true, code: '', retryAfterMs: 0 };

describe('a breaker', () => {
  it('opens when five different messages in a row get no answer, whoever saw them', () => {
    const four = told(newBreaker(t0), failing('a', 'b'), failing('c', 'd'));
    expect(four.state).toBe('closed');
    expect(told(four, failing('e'))).toMatchObject({ state: 'open', reason: 'HTTP 503' });
    expect(told(four, answered(), failing('e', 'f', 'g', 'h')).state).toBe('closed');
  });

  it('is not opened by one message that fails again and again', () => {
    const seen = Array.from({ length: 15 }, () => failing('poison'));
    expect(told(newBreaker(t0), ...seen).state).toBe('closed');
  });

  it('opens when half of the calls of a window fail, answers in between or not', () => {
    const half = { ...failing('a', 'b', 'c', 'd'), calls: 8, answered: true };
    const two = told(newBreaker(t0), half, { ...half, failing: ['x'] });
    expect(two.state).toBe('closed');
    expect(told(two, half).state).toBe('open');
    const later = observe(two, half, t0 + policy.windowMs, policy);
    expect(later.state).toBe('closed');
  });

  it.each([
    ['half of twenty calls', 20, 10, 'open'],
    ['less than half of them', 20, 9, 'closed'],
    ['half of nineteen, which say nothing yet', 19, 10, 'closed'],
  ])('by its window of a minute and twenty calls: %s', (_, calls, failures, state) => {
    const seen = { ...nothing, calls, failures, answered: true, failing: ['a'] };
    expect(observe(newBreaker(t0), seen, t0 + 59_999, policy).state).toBe(state);
  });

  it('begins a window anew after a minute, and not before', () => {
    const seen = { ...nothing, calls: 10, failures: 5, answered: true };
    const ten = observe(newBreaker(t0), seen, t0, policy);
    expect(ten.window).toEqual({ fromMs: t0, calls: 10, failures: 5 });
    expect(observe(ten, seen, t0 + 59_999, policy).state).toBe('open');
    const anew = observe(ten, seen, t0 + 60_000, policy);
    expect(anew.window).toEqual({ fromMs: t0 + 60_000, calls: 10, failures: 5 });
  });

  it('waits longer for each opening in a row, until a whole window went by without trouble', () => {
    expect(newBreaker(t0).openings).toBe(0);
    const once = { ...newBreaker(t0), openings: 1 };
    const openingsAt = (ms: number, seen: Observed) =>
      observe(once, seen, t0 + ms, policy).openings;
    expect(openingsAt(59_999, answered())).toBe(1);
    expect(openingsAt(60_000, failing('a'))).toBe(1);
    expect(openingsAt(60_000, answered())).toBe(0);
    const twice = observe(once, failing('a', 'b', 'c', 'd', 'e'), t0 + 7, policy);
    expect(twice).toMatchObject({ openings: 2, sinceMs: t0 + 7, probeAtMs: t0 + 7 + 10_000 });
  });

  it('asks again after 5 s, 10 s, 20 s and so on up to 5 minutes, or when the region said so', () => {
    const waits = Array.from({ length: 9 }, (_, index) => probeDelayMs(policy, index + 1) / 1000);
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(open.probeAtMs).toBe(t0 + 5000);
    const wished = { ...failing('a', 'b', 'c', 'd', 'e'), retryAfterMs: 90_000 };
    expect(observe(newBreaker(t0), wished, t0, policy).probeAtMs).toBe(t0 + 90_000);
    const greedy = { ...wished, retryAfterMs: 90 * 86_400_000 };
    expect(observe(newBreaker(t0), greedy, t0, policy).probeAtMs).toBe(t0 + 3_600_000);
  });

  it('lets one message try at a time, and closes only by that one', () => {
    const at = t0 + 5000;
    expect(beginProbe(open, 'p', at + 1000, at - 1)).toBeUndefined();
    const half = beginProbe(open, 'p', at + 1000, at) ?? open;
    expect(half.state).toBe('half_open');
    expect(beginProbe(half, 'q', at + 2000, at + 999)).toBeUndefined();
    expect(endProbe(half, 'q', yes, at, policy)).toBe(half);
    expect(observe(half, answered(50), at, policy)).toBe(half);
    expect(endProbe(half, 'p', yes, at, policy)).toMatchObject({
      state: 'closed',
      recoveredMs: at,
    });
    expect(endProbe(half, 'p', no, at, policy)).toMatchObject({
      state: 'open',
      sinceMs: t0,
      probeAtMs: at + 10_000,
    });
    expect(mayProbe(abandonProbe(half, 'p', at), at)).toBe(true);
    expect(abandonProbe(half, 'q', at)).toBe(half);
    const closed = { ...half, state: 'closed' as const };
    expect(abandonProbe(closed, 'p', at)).toBe(closed);
  });

  it('lets another message try when the first was never heard of again', () => {
    const half = beginProbe(open, 'p', t0 + 6000, t0 + 5000) ?? open;
    expect(beginProbe(half, 'q', t0 + 9000, t0 + 6000)?.probe?.messageId).toBe('q');
  });

  it('that an operator opened stays open until an operator closes it', () => {
    const held = forced(newBreaker(t0), 'open', 'flood in the machine room', t0);
    expect(held).toMatchObject({ state: 'open', reason: 'flood in the machine room' });
    expect(mayProbe(held, t0 + 365 * 86_400_000)).toBe(false);
    expect(forced(held, 'closed', 'dry again', t0 + 1)).toMatchObject({
      state: 'closed',
      recoveredMs: t0 + 1,
    });
  });

  it('is out since its first opening, whoever opens it once more', () => {
    expect(forced(newBreaker(t0), 'open', 'x', t0 + 9).sinceMs).toBe(t0 + 9);
    expect(forced(open, 'open', 'x', t0 + 9).sinceMs).toBe(t0);
  });

  it.each([
    ['closed', newBreaker(t0), false, false],
    ['opened by failures', open, true, false],
    ['opened by an operator', forced(newBreaker(t0), 'open', 'x', t0), false, true],
    ['tried by another message', beginProbe(open, 'p', t0 + 9000, t0 + 5000), false, false],
    ['tried by one that was given up', beginProbe(open, 'p', t0, t0 + 5000), true, false],
  ])(
    '%s: whether a hurried message may try now, and whether an operator must close it',
    (_, breaker, may, isForced) => {
      expect(breaker && mayHurry(breaker, t0)).toBe(may);
      expect(breaker && isForcedOpen(breaker)).toBe(isForced);
    },
  );

  it('waits for no hour that a clock showed which was set back', () => {
    const backMs = t0 - 3_600_000;
    const half = beginProbe(open, 'p', t0 + 6000, t0 + 5000);
    const states = [newBreaker(t0), open, half ?? open, forced(open, 'closed', '', t0)];
    for (const breaker of states) {
      expect(noLaterThan(breaker, t0 + 9_999_999)).toEqual(breaker);
      expect(noLaterThan(breaker, backMs)).toEqual({
        ...breaker,
        sinceMs: backMs,
        window: { ...breaker.window, fromMs: backMs },
        probeAtMs: breaker.probeAtMs && backMs,
        probe: breaker.probe && { ...breaker.probe, untilMs: backMs },
        recoveredMs: breaker.recoveredMs && backMs,
      });
    }
  });

  it('never has two probes, is closed by an answered probe alone, and time alone brings the next probe', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let world: Played = { breaker: newBreaker(t0), nowMs: t0, probe: undefined };
        for (const next of steps) {
          world = play(world, next);
          const { breaker, nowMs } = world;
          expect(breaker.state === 'closed' || mayProbe(breaker, nowMs + 7_200_000)).toBe(true);
        }
      }),
    );
  });
});

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const step = fc.oneof(
  fc.record({ kind: fc.constant('fail' as const), ids: fc.array(id, { maxLength: 6 }) }),
  fc.record({ kind: fc.constant('answer' as const) }),
  fc.record({ kind: fc.constant('probe' as const), id }),
  fc.record({ kind: fc.constant('end' as const), id, answered: fc.boolean() }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400_000 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Played = {
  readonly breaker: Breaker;
  readonly nowMs: number;
  readonly probe: { readonly id: string; readonly untilMs: number } | undefined;
};

function play(world: Played, next: Step): Played {
  const { breaker, nowMs, probe } = world;
  switch (next.kind) {
    case 'wait':
      return { ...world, nowMs: nowMs + next.ms };
    case 'fail':
      return { ...world, breaker: observe(breaker, failing(...next.ids), nowMs, policy) };
    case 'answer':
      return { ...world, breaker: observe(breaker, answered(), nowMs, policy) };
    case 'probe': {
      const untilMs = nowMs + 1000;
      const begun = beginProbe(breaker, next.id, untilMs, nowMs);
      if (!begun) return world;
      expect(breaker.state).not.toBe('closed');
      expect(probe === undefined || nowMs >= probe.untilMs).toBe(true);
      return { ...world, breaker: begun, probe: { id: next.id, untilMs } };
    }
    case 'end': {
      const outcome = { ...no, answered: next.answered };
      const ended = endProbe(breaker, next.id, outcome, nowMs, policy);
      if (ended === breaker) return world;
      expect(probe?.id).toBe(next.id);
      expect(ended.state).toBe(next.answered ? 'closed' : 'open');
      return { ...world, breaker: ended, probe: undefined };
    }
  }
}
