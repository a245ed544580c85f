import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { happenedAt, readStated } from './report-time.ts';

const now = new Date('2026-11-28T10:00:00Z');
const created = new Date('2026-11-20T10:00:00Z');
const windowMs = 180_000;
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const stated = (seconds: number) => readStated(at(seconds).toISOString(), created, now, windowMs);

describe('the time that a region states', () => {
  it('counts from before the case to after now by the region’s window, and is kept outside of that', () => {
    const doubtOf = (seconds: number) => stated(seconds).doubt;
    expect([0, 179, 181].map(doubtOf)).toEqual([null, null, 'in_future']);
    const caseAge = (now.getTime() - created.getTime()) / 1000;
    expect([-caseAge - 179, -caseAge - 181].map(doubtOf)).toEqual([null, 'before_case']);
    expect(doubtOf(-400 * 86_400)).toBe('long_ago');
    expect(stated(-400 * 86_400).at).toEqual(at(-400 * 86_400));
  });

  it('never dates a fact later than it was told, and not at all where it is doubted', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4e7, max: 4e7 }), (seconds) => {
        const given = stated(seconds);
        const happened = happenedAt(given, now);
        expect(happened.getTime()).toBeLessThanOrEqual(now.getTime());
        if (given.doubt) expect(happened).toEqual(now);
      }),
    );
  });
});
