import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asServed } from '#contracts/dates';
import type { LimitUnit } from '#contracts/item';
import { dayOf, isWorking } from '../../platform/time/working-days.ts';
import { clockOf, crossings } from './clock.ts';
import type { History, Pause } from './history.ts';
import { limitOf, reachedAt } from './limit.ts';

const at = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+08:00`);
const accepted = (text: string, pauses: readonly Pause[] = []): History => ({
  isSilent: true,
  pauses,
  extended: { days: 0, lawful: 0 },
  acceptedAt: at(text),
});
const given = (unit: LimitUnit, history: History, count: number, now: string) =>
  limitOf(history, 'promised', count, at(now), unit);

describe('a limit in natural days (民法典 art. 201, 203)', () => {
  it.each([
    ['days of rest count', '2026-11-26 09:00', 5, '2026-12-01'],
    ['a last day of rest makes way for Monday', '2026-11-26 09:00', 2, '2026-11-30'],
    ['National Day makes way for the 8th', '2026-09-30 09:00', 1, '2026-10-08'],
    ['a Saturday that is worked stays the last', '2026-09-30 09:00', 10, '2026-10-10'],
    ['no days at all: the day itself', '2026-11-28 09:00', 0, '2026-11-28'],
  ])('ends on the right day: %s', (_, from, days, due) => {
    expect(given('natural_day', accepted(from), days, from)).toMatchObject({
      unit: 'natural_day',
      due,
    });
  });

  it('is over at the end of the last day, also of one that made way, and not before', () => {
    const history = accepted('2026-11-26 09:00');
    const seen = ['2026-11-27 12:00', '2026-11-29 23:59', '2026-11-30 23:59', '2026-12-01 00:00'];
    expect(
      seen.map((now) => {
        const limit = given('natural_day', history, 2, now);
        return [limit?.used, limit?.percent, limit?.expired];
      }),
    ).toEqual([
      [1, 25, false],
      [3, 99, false],
      [4, 99, false],
      [5, 200, true],
    ]);
    expect(reachedAt(history, 'promised', 2, 100, 'natural_day')).toEqual(at('2026-12-01 00:00'));
  });
});

describe('a limit in hours (民法典 art. 201)', () => {
  it('counts from the minute of the acceptance, by night as well, and ends to the minute', () => {
    const history = accepted('2026-11-27 16:30');
    expect(given('hour', history, 4, '2026-11-27 18:45')).toEqual({
      days: 4,
      unit: 'hour',
      used: 3,
      percent: 56,
      due: '2026-11-27',
      dueAt: asServed(at('2026-11-27 20:30')),
      state: 'running',
      expired: false,
      uncertain: false,
    });
    expect(given('hour', history, 4, '2026-11-27 20:30')).toMatchObject({ expired: true });
    expect(given('hour', history, 0, '2026-11-27 16:30')).toMatchObject({ expired: true });
  });

  it('stands still to the minute: twice at once is once, and for good it has no end', () => {
    const special = (from: string, to?: string): Pause => ({
      why: 'special',
      from: at(from),
      ...(to === undefined ? {} : { to: at(to) }),
    });
    const twice = accepted('2026-11-27 10:00', [
      special('2026-11-27 11:00', '2026-11-27 13:00'),
      special('2026-11-27 12:00', '2026-11-27 14:00'),
    ]);
    expect(given('hour', twice, 2, '2026-11-27 14:30')).toMatchObject({
      used: 2,
      percent: 75,
      dueAt: asServed(at('2026-11-27 15:00')),
    });
    const forGood = accepted('2026-11-27 10:00', [special('2026-11-27 11:00')]);
    const standing = given('hour', forGood, 2, '2026-12-27 14:30');
    expect(standing).toMatchObject({ used: 1, percent: 50, state: 'stopped' });
    expect(standing).not.toHaveProperty('due');
    expect(reachedAt(forGood, 'promised', 2, 100, 'hour')).toBeUndefined();
  });

  it('is extended by whole days', () => {
    const extended = { ...accepted('2026-11-27 10:00'), extended: { days: 2, lawful: 2 } };
    expect(given('hour', extended, 4, '2026-11-27 10:00')).toMatchObject({
      days: 52,
      due: '2026-11-29',
    });
  });
});

const instant = fc
  .nat(2 * 365 * 1440)
  .map((n) => new Date(at('2025-01-01 00:00').getTime() + n * 60_000));
const history = fc.record({
  acceptedAt: instant,
  pauses: fc.array(fc.record({ after: fc.nat(20 * 1440), lasts: fc.option(fc.nat(5 * 1440)) }), {
    maxLength: 3,
  }),
});

it('whatever the unit: a share is used up when it was foretold, and the last natural day is worked', () => {
  const unit = fc.constantFrom<LimitUnit>('working_day', 'natural_day', 'hour');
  const share = fc.constantFrom(50, 80, 100);
  fc.assert(
    fc.property(
      history,
      fc.integer({ min: 1, max: 40 }),
      unit,
      share,
      (made, count, in_, percent) => {
        const pauses = made.pauses.map(({ after, lasts }): Pause => {
          const from = new Date(made.acceptedAt.getTime() + after * 60_000);
          const to = lasts === null ? {} : { to: new Date(from.getTime() + lasts * 60_000) };
          return { why: 'special', from, ...to };
        });
        const one = { ...accepted('2025-01-01 00:00', pauses), acceptedAt: made.acceptedAt };
        const reached = reachedAt(one, 'statutory', count, percent, in_);
        if (!reached) return;
        const seenAt = (ms: number) => limitOf(one, 'statutory', count, new Date(ms), in_);
        expect(seenAt(reached.getTime() + 1)?.percent).toBeGreaterThanOrEqual(percent);
        expect(seenAt(reached.getTime() - 1)?.percent).toBeLessThan(percent);
        const due = seenAt(made.acceptedAt.getTime())?.due;
        if (in_ === 'natural_day' && due) expect(isWorking(dayOf(at(`${due} 12:00`)))).toBe(true);
      },
    ),
  );
});

it('an item gives each of its limits in its own unit, and warns by it', () => {
  const acceptedAt = at('2026-11-27 16:00');
  const moves = [
    {
      event: 'accept' as const,
      fromState: 'forwarded' as const,
      toState: 'accepted' as const,
      at: acceptedAt,
      owner: null,
      reasonCode: null,
      days: null,
    },
  ];
  const days = {
    promisedDays: 4,
    promisedUnit: 'hour' as const,
    statutoryDays: 7,
    statutoryUnit: 'natural_day' as const,
  };
  const clock = clockOf({ moves, arrivals: [] }, '310118', days, acceptedAt);
  expect([clock?.promised?.dueAt, clock?.statutory?.due]).toEqual([
    asServed(at('2026-11-27 20:00')),
    '2026-12-04',
  ]);
  const nobody = { acceptance: 0, promised: 0, statutory: 0 };
  const [first] = crossings(accepted('2026-11-27 16:00'), days, nobody);
  expect(first).toEqual({
    limit: 'promised',
    days: 4,
    unit: 'hour',
    percent: 50,
    at: at('2026-11-27 18:00'),
  });
});
