import { describe, expect, it } from 'vitest';
import type { Calendar } from '#contracts/calendar';
import { isOpen, nextOpening } from '../../platform/time/calendar.ts';
import { actOn, type RegionAction } from './closures.ts';

const always: Calendar = { days: 'all', open: '00:00', close: '24:00', closures: [] };
const now = new Date('2026-11-22T10:00:00+08:00');
const later = (ms: number) => new Date(now.getTime() + ms);

function calendarAfter(calendar: Calendar, action: RegionAction, at = now): Calendar {
  const changed = actOn(calendar, action, at);
  if (!changed.ok) throw new Error(changed.failure.reason);
  return changed.value;
}

describe('an operator’s act on a region', () => {
  it('pauses until it is resumed, and nothing else of the calendar changes', () => {
    const paused = calendarAfter(always, { action: 'pause', reason: 'maintenance' });
    expect(isOpen(paused, later(86_400_000))).toBe(false);
    const resumed = calendarAfter(paused, { action: 'resume', reason: 'done' }, later(60_000));
    expect(isOpen(resumed, later(60_000))).toBe(true);
    expect({ ...resumed, closures: [] }).toEqual(always);
  });

  it('pauses until a time that is named', () => {
    const until = later(3_600_000).toISOString();
    const paused = calendarAfter(always, { action: 'pause', reason: 'x', until });
    expect(nextOpening(paused, now).toISOString()).toBe(until);
  });

  it('announces a closure without closing before it', () => {
    const [from, to] = [later(1000).toISOString(), later(2000).toISOString()];
    const announced = calendarAfter(always, { action: 'close', from, to, reason: 'upgrade' });
    expect(isOpen(announced, now)).toBe(true);
    expect(isOpen(announced, later(1500))).toBe(false);
  });

  it.each<[string, RegionAction]>([
    ['a pause that is over', { action: 'pause', reason: 'x', until: later(-1).toISOString() }],
    [
      'a closure that is over',
      { action: 'close', from: later(-2).toISOString(), to: later(-1).toISOString(), reason: 'x' },
    ],
    [
      'a closure that ends before it begins',
      { action: 'close', from: later(2).toISOString(), to: later(1).toISOString(), reason: 'x' },
    ],
    ['resuming what is not closed', { action: 'resume', reason: 'x' }],
  ])('refuses %s', (_, action) => {
    expect(actOn(always, action, now).ok).toBe(false);
  });

  it('forgets closures a month after their end, so that the list does not fill', () => {
    const closures = Array.from({ length: 100 }, () => ({
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-02T00:00:00Z',
      reason: 'old',
    }));
    const paused = calendarAfter({ ...always, closures }, { action: 'pause', reason: 'x' });
    expect(paused.closures).toHaveLength(1);
  });
});
