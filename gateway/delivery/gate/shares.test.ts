import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rate } from '../../platform/http/rate-limit.ts';
import {
  type Asking,
  fairPart,
  type Share,
  type SharedBucket,
  slotsFor,
  takeShare,
} from './shares.ts';

const asking = (courier: string, extra: Partial<Asking> = {}): Asking => ({
  courier,
  inUse: 0,
  spentAtMs: [],
  lateCalls: 0,
  waiting: true,
  ...extra,
});

const bucketOf = (tokens: number, inHands = 0): SharedBucket => ({ tokens, inHands, atMs: 0 });
const rateOf = (perSecond: number, burst: number): Rate => ({ perSecond, burst });
const hand = (courier: string, tokens: number): Share => ({ courier, slots: 1, tokens });

/** More of them outside of the suite: PROPERTY_RUNS=100000 npx vitest run shares. */
const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 300);

type Step = {
  readonly courier: string;
  readonly waitMs: number;
  /** Which part of its tokens the courier spends before it asks, and when: 0 right after it got them, 1 just now. */
  readonly spend: number;
  readonly when: number;
  /** Which part of that it spends while it looks at the gate already. */
  readonly late: number;
  readonly gone: boolean;
};

type Hand = Share & { readonly sinceMs: number; readonly untoldMs: readonly number[] };

/** The calls that couriers begin who do what `steps` say. */
function callsBegun(rate: Rate, steps: readonly Step[]): readonly number[] {
  let nowMs = 0;
  let bucket: SharedBucket = { tokens: 0, inHands: 0, atMs: -86_400_000 };
  const hands = new Map<string, Hand>();
  const begun: number[] = [];
  for (const { courier, waitMs, spend, when, late, gone } of steps) {
    nowMs += waitMs;
    const mine = hands.get(courier);
    const untoldMs = mine?.untoldMs ?? [];
    const calls = Math.floor(((mine?.tokens ?? 0) - untoldMs.length) * spend);
    const lateCalls = Math.floor(calls * late);
    const sinceMs = mine?.sinceMs ?? nowMs;
    const early = new Array<number>(calls - lateCalls).fill(sinceMs + (nowMs - sinceMs) * when);
    const lateAtMs = new Array<number>(lateCalls).fill(nowMs);
    begun.push(...early, ...lateAtMs);
    if (gone) {
      hands.delete(courier);
      continue;
    }
    const told = asking(courier, { spentAtMs: [...untoldMs, ...early], lateCalls });
    const { tokens, ...taken } = takeShare(bucket, rate, told, [...hands.values()], nowMs);
    bucket = taken.bucket;
    hands.set(courier, { courier, slots: 1, tokens, sinceMs: nowMs, untoldMs: lateAtMs });
  }
  return begun.sort((a, b) => a - b);
}

function expectPromiseKept({ perSecond, burst }: Rate, begun: readonly number[]): void {
  // Within a window every call but the first `burst` needs a token that came in meanwhile: a bucket of the region.
  let level = burst;
  let fromMs = begun[0] ?? 0;
  for (const atMs of begun) {
    level = Math.min(burst, level + (perSecond * (atMs - fromMs)) / 1000) - 1;
    fromMs = atMs;
    expect(level).toBeGreaterThanOrEqual(-1e-6);
  }
}

describe('shares of a region among couriers', () => {
  it('add up to the cap, whatever it is and however many they are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 256 }),
        fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 20 }),
        (cap, couriers) => {
          const parts = couriers.map((courier) => fairPart(cap, couriers, courier));
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(cap);
          expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('wait for the others to give way, so that the cap holds while couriers come and go', () => {
    expect(slotsFor(16, asking('b'), [{ courier: 'a', slots: 16, tokens: 0 }])).toBe(0);
    expect(slotsFor(16, asking('b'), [{ courier: 'a', slots: 10, tokens: 0 }])).toBe(6);
    expect(slotsFor(16, asking('b'), [{ courier: 'a', slots: 2, tokens: 0 }])).toBe(8);
  });

  it('never let more calls begin in a time t than burst + rate × t, however turns and calls fall', () => {
    const step = fc.record({
      courier: fc.constantFrom('a', 'b', 'c'),
      waitMs: fc.integer({ min: 0, max: 2000 }),
      spend: fc.double({ min: 0, max: 1, noNaN: true }),
      when: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      late: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
      gone: fc.boolean(),
    });
    const rate = fc.record({
      perSecond: fc.double({ min: 0.1, max: 500, noNaN: true }),
      burst: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 500 })),
    });
    fc.assert(
      fc.property(rate, fc.array(step, { maxLength: 60 }), (given, steps) =>
        expectPromiseKept(given, callsBegun(given, steps)),
      ),
      { numRuns },
    );
  });

  it('are not filled up while they lie in a hand: spent at the end, they would be there twice', () => {
    const rate = { perSecond: 1.0015, burst: 3 };
    const step = { courier: 'a', spend: 2 / 3, when: 1, late: 0, gone: false };
    const steps = [0, 1997, 0].map((waitMs) => ({ ...step, waitMs }));
    const begun = callsBegun(rate, steps);
    expect(begun.filter((atMs) => atMs === 1997).length).toBeLessThanOrEqual(3);
    expectPromiseKept(rate, begun);
  });

  it('that vanish with their courier count as spent, for it may have spent them in its last moment', () => {
    const rate = { perSecond: 1, burst: 3 };
    const step = { courier: 'a', waitMs: 0, spend: 1, when: 1, late: 0, gone: false };
    const begun = callsBegun(rate, [
      step,
      { ...step, waitMs: 3000, gone: true },
      { ...step, courier: 'b' },
      { ...step, courier: 'b' },
    ]);
    expect(begun).toHaveLength(3);
  });

  it('are used in full by couriers that spend at once what they get', () => {
    const rate = { perSecond: 10, burst: 5 };
    const steps = Array.from(
      { length: 2000 },
      (_, turn): Step => ({
        courier: turn % 2 === 0 ? 'a' : 'b',
        waitMs: 50,
        spend: 1,
        when: 0,
        late: 0,
        gone: false,
      }),
    );
    const begun = callsBegun(rate, steps);
    expect(begun.length).toBeGreaterThan(0.95 * 10 * 100);
  });

  it('leave the last token to a courier that has something to send', () => {
    const rate = { perSecond: 1, burst: 1 };
    const bucket = { tokens: 1, inHands: 0, atMs: 0 };
    const others = [{ courier: 'b', slots: 1, tokens: 0 }];
    expect(takeShare(bucket, rate, asking('a', { waiting: false }), others, 0).tokens).toBe(0);
    expect(takeShare(bucket, rate, asking('a'), others, 0).tokens).toBe(1);
  });

  it.each<
    [
      title: string,
      bucket: SharedBucket,
      rate: Rate,
      Partial<Asking>,
      Share[],
      nowMs: number,
      tokens: number,
      left: number,
    ]
  >([
    ['a full bucket', bucketOf(5), rateOf(1, 5), {}, [], 0, 5, 0],
    [
      'the larger half for who has something to send',
      bucketOf(5),
      rateOf(1, 5),
      {},
      [hand('b', 0)],
      0,
      3,
      2,
    ],
    [
      'the smaller half else',
      bucketOf(5),
      rateOf(1, 5),
      { waiting: false },
      [hand('b', 0)],
      0,
      2,
      3,
    ],
    ['whole tokens only', bucketOf(0), rateOf(1, 5), {}, [], 2500, 2, 0.5],
    ['nothing while no time passes', bucketOf(0), rateOf(1000, 5), {}, [], 0, 0, 0],
    ['not what another has', bucketOf(1, 3), rateOf(1, 4), {}, [hand('b', 3)], 0, 1, 0],
    ['not what another had when it went', bucketOf(1, 2), rateOf(1, 4), {}, [], 0, 1, 0],
    ['no burst in debt for long', bucketOf(-9), rateOf(1, 5), {}, [], 0, 0, -5],
    [
      'calls of now beside its half',
      bucketOf(4),
      rateOf(1, 4),
      { lateCalls: 1 },
      [hand('b', 0)],
      0,
      3,
      1,
    ],
    ['calls of now on credit', bucketOf(0), rateOf(1, 4), { lateCalls: 2 }, [], 0, 2, -2],
    [
      'what came in after early calls',
      bucketOf(0, 3),
      rateOf(1, 3),
      { spentAtMs: [0, 0] },
      [hand('a', 3)],
      2000,
      3,
      0,
    ],
    [
      'nothing that came in before late calls',
      bucketOf(0, 3),
      rateOf(1, 3),
      { spentAtMs: [2000, 2000] },
      [hand('a', 3)],
      2000,
      1,
      0,
    ],
    [
      'nothing for calls of an hour to come',
      bucketOf(0, 1),
      rateOf(1, 3),
      { spentAtMs: [9e6] },
      [hand('a', 1)],
      0,
      0,
      0,
    ],
    [
      'no second payment for a share that ran out',
      bucketOf(1, 2),
      rateOf(1, 3),
      { spentAtMs: [0, 0] },
      [],
      0,
      1,
      0,
    ],
  ])('give %s', (_, bucket, rate, told, shares, nowMs, tokens, left) => {
    const taken = takeShare(bucket, rate, asking('a', told), shares, nowMs);
    const inHands = tokens + (shares.find(({ courier }) => courier === 'b')?.tokens ?? 0);
    expect(taken).toEqual({ tokens, bucket: { tokens: left, inHands, atMs: nowMs } });
  });

  it('fill up again from now on when the clock of the database is set back', () => {
    const rate = { perSecond: 1, burst: 2 };
    const ahead = takeShare({ tokens: 0, inHands: 0, atMs: 9e6 }, rate, asking('a'), [], 0);
    expect(ahead.tokens).toBe(0);
    expect(takeShare(ahead.bucket, rate, asking('a'), [], 1000).tokens).toBe(1);
  });
});
