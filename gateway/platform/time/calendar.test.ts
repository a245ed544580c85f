import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Calendar } from '#contracts/calendar';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { holidaysRunOut } from '../../trust/federation/region-entry.ts';
import { holidaysKnownUntil, isOpen, isWorkingDay, nextOpening } from './calendar.ts';

const at = (text: string) => new Date(`${text}+08:00`);
const office: Calendar = { days: 'working', open: '08:00', close: '20:00', closures: [] };
const always: Calendar = { days: 'all', open: '00:00', close: '24:00', closures: [] };

const time = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 1, 30, 59) })
  .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const instant = fc.date({
  min: new Date('2024-01-01T00:00:00Z'),
  max: new Date('2029-12-31T00:00:00Z'),
  noInvalidDate: true,
});
const closure = fc
  .record({ from: instant, hours: fc.integer({ min: 1, max: 500 }) })
  .map(({ from, hours }) => ({
    from: from.toISOString(),
    to: new Date(from.getTime() + hours * 3_600_000).toISOString(),
    reason: 'maintenance',
  }));
const calendar: fc.Arbitrary<Calendar> = fc.record({
  days: fc.constantFrom('all' as const, 'working' as const),
  open: time,
  close: fc.oneof(time, fc.constant('24:00')),
  closures: fc.array(closure, { maxLength: 5 }),
});

describe('opening hours', () => {
  it.each([
    ['2026-10-09T07:59:59', false],
    ['2026-10-09T08:00:00', true],
    ['2026-10-09T19:59:59', true],
    ['2026-10-09T20:00:00', false],
    ['2026-10-01T10:00:00', false],
    ['2026-10-10T10:00:00', true],
    ['2026-10-11T10:00:00', false],
  ])('at %s in +08:00 the office is open: %s', (text, open) => {
    expect(isOpen(office, at(text))).toBe(open);
  });

  it('reopen after the night, after the holidays and after announced maintenance', () => {
    expect(nextOpening(office, at('2026-10-09T21:00:00'))).toEqual(at('2026-10-10T08:00:00'));
    expect(nextOpening(office, at('2026-09-30T21:00:00'))).toEqual(at('2026-10-08T08:00:00'));
    const closures = [
      { from: '2026-10-09T00:00:00+08:00', to: '2026-10-09T10:30:00+08:00', reason: 'x' },
    ];
    expect(nextOpening({ ...office, closures }, at('2026-10-08T21:00:00'))).toEqual(
      at('2026-10-09T10:30:00'),
    );
  });

  it('that end before they begin go over midnight', () => {
    const night: Calendar = { days: 'working', open: '22:00', close: '06:00', closures: [] };
    expect(isOpen(night, at('2026-10-10T23:00:00'))).toBe(true);
    expect(isOpen(night, at('2026-10-11T05:00:00'))).toBe(true);
    expect(isOpen(night, at('2026-10-11T23:00:00'))).toBe(false);
  });

  it('around the clock never close', () => {
    fc.assert(fc.property(instant, (now) => isOpen(always, now)));
  });

  it('fall back to Monday to Friday in a year that the holiday table does not know', () => {
    expect(isWorkingDay(at('2035-10-01T12:00:00'))).toBe(true);
    expect(isWorkingDay(at('2035-10-06T12:00:00'))).toBe(false);
  });

  it('do not depend on the time zone of the process', () => {
    const nights = ['2026-09-30T23:30:00+08:00', '2026-10-10T00:30:00+08:00'];
    const usual = process.env['TZ'];
    const offsets = new Set<number>();
    try {
      for (const zone of ['America/Los_Angeles', 'Pacific/Auckland', 'UTC']) {
        // Node looks at it anew whenever it is set.
        process.env['TZ'] = zone;
        offsets.add(new Date(nights[0] ?? '').getTimezoneOffset());
        expect(nights.map((night) => isWorkingDay(new Date(night)))).toEqual([true, true]);
      }
    } finally {
      if (usual === undefined) delete process.env['TZ'];
      else process.env['TZ'] = usual;
    }
    expect(offsets.size).toBe(3);
  });

  it('next opening: not before now, open, and now itself exactly if it is open', () => {
    fc.assert(
      fc.property(calendar, instant, (hours, now) => {
        const opening = nextOpening(hours, now);
        expect(opening.getTime()).toBeGreaterThanOrEqual(now.getTime());
        expect(isOpen(hours, opening)).toBe(true);
        expect(opening.getTime() === now.getTime()).toBe(isOpen(hours, now));
      }),
    );
  });

  it('next opening: nothing before it is open', () => {
    fc.assert(
      fc.property(
        calendar,
        instant,
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (hours, now, share) => {
          const opening = nextOpening(hours, now).getTime();
          const between = new Date(now.getTime() + Math.floor((opening - now.getTime()) * share));
          if (between.getTime() < opening) expect(isOpen(hours, between)).toBe(false);
        },
      ),
    );
  });
});

describe('a table of holidays that ends', () => {
  const lastYear = Number(holidaysKnownUntil().slice(0, 4));
  const documentWith = (calendar: Calendar): FederationDocument => ({
    version: 1,
    regions: [{ code: '330421', name: { zh: '嘉善', en: 'Jiashan' }, calendar, inFlight: 4 }],
    members: [],
    agreements: [],
  });

  it('is said to end a month before, where a calendar goes by it', () => {
    const early = at(`${lastYear}-11-30T12:00:00`);
    const late = at(`${lastYear}-12-01T12:00:00`);
    expect(holidaysRunOut(documentWith(office), early)).toBe(false);
    expect(holidaysRunOut(documentWith(office), late)).toBe(true);
    expect(holidaysRunOut(documentWith(always), at(`${lastYear + 3}-01-01T00:00:00`))).toBe(false);
  });

  it('makes later days count as Monday to Friday instead of stopping anything', () => {
    const monday = Date.parse(`${lastYear + 1}-06-07T04:00:00Z`);
    const week = Array.from({ length: 7 }, (_, day) => new Date(monday + day * 86_400_000));
    for (const day of week)
      expect(isWorkingDay(day)).toBe(day.getUTCDay() >= 1 && day.getUTCDay() <= 5);
  });
});
