import { describe, expect, it } from 'vitest';
import { openedAt } from '../../platform/time/calendar.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { begunAgainMs, limitsAt } from './plan-turn.ts';
import { rampFactor } from './ramp.ts';

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
