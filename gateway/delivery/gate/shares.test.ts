import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openedAt } from '../../platform/time/calendar.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { begunAgainMs, limitsAt } from './plan-turn.ts';
import { rampFactor } from './ramp.ts';
import { fairPart, type Share, slotsFor, takeShare } from './shares.ts';

const asking = (courier: string, extra = {}) => ({
  courier,
  inUse: 0,
  unspent: 0,
  waiting: true,
  ...extra,
});

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
    const turn = fc.record({
      courier: fc.constantFrom('a', 'b', 'c'),
      waitMs: fc.integer({ min: 0, max: 2000 }),
      spend: fc.double({ min: 0, max: 1, noNaN: true }),
      gone: fc.boolean(),
    });
    const rate = fc.record({
      perSecond: fc.double({ min: 0.1, max: 500, noNaN: true }),
      burst: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(rate, fc.array(turn, { maxLength: 80 }), (given, turns) => {
        let nowMs = 0;
        let bucket = { tokens: 0, atMs: -86_400_000 };
        const hands = new Map<string, Share>();
        const begun: { atMs: number; calls: number }[] = [];
        for (const { courier, waitMs, spend, gone } of turns) {
          nowMs += waitMs;
          const mine = hands.get(courier);
          // Between turns a courier spends what it holds, at the worst moment: right before it asks.
          const calls = Math.floor((mine?.tokens ?? 0) * spend);
          if (calls > 0) begun.push({ atMs: nowMs, calls });
          hands.delete(courier);
          if (gone) continue;
          const others = [...hands.values()];
          const unspent = (mine?.tokens ?? 0) - calls;
          const taken = takeShare(bucket, given, asking(courier, { unspent }), others, nowMs);
          bucket = taken.bucket;
          hands.set(courier, { courier, slots: 1, tokens: taken.tokens });
        }
        begun.forEach((first, index) => {
          let sum = 0;
          for (const { atMs, calls } of begun.slice(index)) {
            sum += calls;
            const bound = given.burst + (given.perSecond * (atMs - first.atMs)) / 1000;
            expect(sum).toBeLessThanOrEqual(bound + 1e-6);
          }
        });
      }),
    );
  });

  it('leave the last token to a courier that has something to send', () => {
    const rate = { perSecond: 1, burst: 1 };
    const bucket = { tokens: 1, atMs: 0 };
    const others = [{ courier: 'b', slots: 1, tokens: 0 }];
    expect(takeShare(bucket, rate, asking('a', { waiting: false }), others, 0).tokens).toBe(0);
    expect(takeShare(bucket, rate, asking('a'), others, 0).tokens).toBe(1);
  });
});

describe('ramp-up', () => {
  const entry: RegionEntry = {
    code: '330421',
    name: { zh: '嘉善', en: 'Jiashan' },
    calendar: { days: 'all', open: '08:00', close: '20:00', closures: [] },
    inFlight: 16,
    rate: { perSecond: 40 },
    rampStepSeconds: 30,
  };

  it('goes 10, 25, 50, 100 % of rate and calls at once, and never to nothing', () => {
    const at = (seconds: number) => limitsAt(entry, 4, 0, seconds * 1000);
    expect([0, 29.9, 30, 60, 90, 9000].map((seconds) => at(seconds).inFlight)).toEqual([
      1, 1, 4, 8, 16, 16,
    ]);
    expect([0, 30, 60, 90].map((seconds) => at(seconds).rate)).toEqual([
      { perSecond: 4, burst: 4 },
      { perSecond: 10, burst: 10 },
      { perSecond: 20, burst: 20 },
      { perSecond: 40, burst: 40 },
    ]);
    expect(limitsAt({ ...entry, inFlight: 1 }, 4, 0, 0).inFlight).toBe(1);
    expect(rampFactor(null, 30_000, 0)).toBe(1);
    expect(rampFactor(0, 0, 0)).toBe(1);
  });

  it('begins with the opening hours, with the end of a closure, and after an outage', () => {
    const opened = (time: string, calendar = entry.calendar) =>
      openedAt(calendar, new Date(`2026-10-14T${time}+08:00`), 90_000)?.toISOString();
    expect(opened('08:01:00')).toBe('2026-10-14T00:00:00.000Z');
    expect(opened('08:01:31')).toBeUndefined();
    expect(opened('07:59:00')).toBeUndefined();
    const closures = [
      { from: '2026-10-14T09:00:00+08:00', to: '2026-10-14T10:00:00+08:00', reason: 'x' },
    ];
    const always = { days: 'all', open: '00:00', close: '24:00', closures } as const;
    expect(opened('10:00:30', { ...always, closures })).toBe('2026-10-14T02:00:00.000Z');
    expect(opened('00:00:30', { ...always, closures })).toBeUndefined();
    expect(begunAgainMs(null, null)).toBeNull();
    expect(begunAgainMs(5, 9)).toBe(9);
    expect(begunAgainMs(5, null)).toBe(5);
  });
});
