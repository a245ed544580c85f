import { describe, expect, it } from 'vitest';
import { actualTimes, minSample } from './suggest.ts';

const of = (count: number, days: number): number[] => Array.from({ length: count }, () => days);

describe('a shorter promise', () => {
  it('is suggested where nine of ten cases would have kept it', () => {
    const used = [...of(18, 2), ...of(2, 9)];
    expect(actualTimes(used, 5)).toEqual({ cases: 20, p50: 2, p90: 2, suggestedDays: 2 });
  });

  it('is not suggested from too few cases, nor where the promise is hardly kept', () => {
    expect(actualTimes(of(minSample - 1, 1), 5)).toEqual({ cases: 19, p50: 1, p90: 1 });
    expect(actualTimes(of(50, 5), 5)).toEqual({ cases: 50, p50: 5, p90: 5 });
    expect(actualTimes([], 5)).toEqual({ cases: 0 });
  });

  it('never promises less than a day', () => {
    expect(actualTimes(of(30, 0), 3).suggestedDays).toBe(1);
    expect(actualTimes(of(30, 0), 1).suggestedDays).toBeUndefined();
  });
});
