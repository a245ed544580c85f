import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaseState } from '#contracts/case-states';
import { happenedAt, placeOf, readStated } from './report-time.ts';

const now = new Date('2026-11-28T10:00:00Z');
const created = new Date('2026-11-20T10:00:00Z');
const windowMs = 180_000;
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const stated = (seconds: number) => readStated(at(seconds).toISOString(), created, now, windowMs);
const place = (
  state: CaseState,
  event: Parameters<typeof placeOf>[1],
  seconds: number,
  reportedAt: Date | null = null,
) => placeOf({ state, reportedAt }, event, stated(seconds), undefined, { now, windowMs });

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

describe('reports of one case', () => {
  it('are taken in the order of the state machine where calls overtake each other', () => {
    expect(place('forwarded', 'approve', -5)).toBe('implies_acceptance');
    expect(place('forwarded', 'deny', -179)).toBe('implies_acceptance');
    const implied = { version: 3, toldAt: at(-4), at: at(-5) };
    const accept = (seconds: number) =>
      placeOf({ state: 'approved', reportedAt: at(-5) }, 'accept', stated(seconds), implied, {
        now,
        windowMs,
      });
    expect([-3600, -6, -5, -1].map(accept)).toEqual([
      'dates_acceptance',
      'dates_acceptance',
      'dates_acceptance',
      'dates_acceptance',
    ]);
    // After the decision nothing is accepted.
    expect(accept(60)).not.toBe('next');
  });

  it('are not, where the missing one cannot be on its way any more, or was never part of it', () => {
    expect(place('forwarded', 'approve', -181)).toBe('forbidden');
    expect(place('forwarded', 'require_supplement', -5)).toBe('forbidden');
    expect(place('refused', 'approve', -5)).toBe('forbidden');
    expect(place('supplement_required', 'accept', -60, at(-10))).toBe('late');
    expect(place('supplement_required', 'accept', -14, at(-10))).toBe('next');
  });

  it('imply an acceptance for a decision of a forwarded case alone', () => {
    const events = ['accept', 'refuse', 'require_supplement', 'approve', 'deny'] as const;
    for (const state of CaseState.options)
      for (const event of events)
        expect(place(state, event, -1) === 'implies_acceptance').toBe(
          state === 'forwarded' && (event === 'approve' || event === 'deny'),
        );
  });
});
