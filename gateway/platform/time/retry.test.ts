import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Calendar } from '#contracts/calendar';
import type { RegionFailure } from '#contracts/region-adapter';
import { courierDied, delayMs, nextStep, retryPolicy, type Tried, timesInARow } from './retry.ts';

const now = new Date('2026-10-09T10:00:00+08:00');
const dayMs = 86_400_000;
const failed = (
  kind: RegionFailure['kind'],
  extra: Partial<RegionFailure> = {},
): RegionFailure => ({
  kind,
  code: 'x',
  message: 'x',
  ...extra,
});
const row = (attempts: number, extra: Partial<Tried> = {}): Tried => ({
  attempts,
  createdAt: now,
  lastFailure: null,
  ...extra,
});
const last = (kind: RegionFailure['kind'], times: number) => ({
  kind,
  code: 'x',
  at: now.toISOString(),
  times,
});
const step = (tried: Tried, failure: RegionFailure, calendar?: Calendar, random = 0.5) =>
  nextStep(retryPolicy, tried, failure, calendar, now, random);
const waitOf = (result: ReturnType<typeof step>) =>
  result.kind === 'retry' ? result.at.getTime() - now.getTime() : undefined;

describe('retry', () => {
  it('waits 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, then every hour', () => {
    const waits = Array.from({ length: 9 }, (_, attempts) =>
      waitOf(step(row(attempts), failed('retryable'))),
    );
    expect(waits).toEqual([5, 30, 120, 600, 1800, 3600, 3600, 3600, 3600].map((s) => s * 1000));
  });

  it('varies every wait by up to a fifth, both ways', () => {
    expect(delayMs(retryPolicy, 1, 0)).toBe(4000);
    expect(delayMs(retryPolicy, 1, 0.999_999)).toBe(6000);
    fc.assert(
      fc.property(
        fc.nat(200),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, random) => {
          const plain = delayMs(retryPolicy, attempts, 0.5);
          expect(Math.abs(delayMs(retryPolicy, attempts, random) - plain)).toBeLessThanOrEqual(
            plain * 0.2 + 1,
          );
        },
      ),
    );
  });

  it('honours Retry-After when it is longer than the schedule, up to a day', () => {
    expect(waitOf(step(row(0), failed('retryable', { retryAfterMs: 90_000 })))).toBe(90_000);
    expect(waitOf(step(row(5), failed('retryable', { retryAfterMs: 90_000 })))).toBe(3_600_000);
    expect(waitOf(step(row(0), failed('retryable', { retryAfterMs: 90 * dayMs })))).toBe(dayMs);
  });

  it('ends after seven days, but not with the first failure after a long closure', () => {
    const old = { createdAt: new Date(now.getTime() - 7 * dayMs) };
    expect(step(row(170, old), failed('retryable')).kind).toBe('expired');
    expect(step(row(0, old), failed('retryable')).kind).toBe('retry');
    expect(
      step(row(170, { createdAt: new Date(now.getTime() - 7 * dayMs + 1) }), failed('retryable'))
        .kind,
    ).toBe('retry');
  });

  it('parks what only an operator can mend after some tries in a row', () => {
    expect(step(row(0), failed('unauthorised')).kind).toBe('retry');
    expect(
      step(row(3, { lastFailure: last('unauthorised', 3) }), failed('unauthorised')).kind,
    ).toBe('parked');
    expect(step(row(3, { lastFailure: last('malformed', 3) }), failed('malformed')).kind).toBe(
      'parked',
    );
    expect(step(row(9, { lastFailure: last('retryable', 9) }), failed('malformed')).kind).toBe(
      'retry',
    );
  });

  it('parks what killed its couriers some times in a row, which a silent region does not count towards', () => {
    const died = (times: number) => ({ ...last('retryable', times), code: courierDied.code });
    const oneMoreDeath = (tried: Tried['lastFailure']) =>
      step(row(3, { lastFailure: tried }), courierDied).kind;
    expect(oneMoreDeath(died(2))).toBe('retry');
    expect(oneMoreDeath(died(3))).toBe('parked');
    expect(oneMoreDeath(last('retryable', 9))).toBe('retry');
    expect(step(row(3, { lastFailure: died(3) }), failed('retryable')).kind).toBe('retry');
  });

  it('counts from one', () => {
    expect(timesInARow(row(9), failed('retryable'))).toBe(1);
    const told = row(9, { lastFailure: last('retryable', 1) });
    expect(timesInARow(told, failed('retryable'))).toBe(2);
  });

  it('parks at once what cannot be said to the region', () => {
    expect(step(row(0), failed('inexpressible')).kind).toBe('parked');
  });

  it('expires once every delay was tried', () => {
    const old = { createdAt: new Date(now.getTime() - 7 * dayMs) };
    expect([5, 6].map((attempts) => step(row(attempts, old), failed('retryable')).kind)).toEqual([
      'retry',
      'expired',
    ]);
  });

  it('waits not at all where nobody wants it to', () => {
    expect(delayMs(retryPolicy, 0, 0)).toBe(0);
    for (const policy of [
      { ...retryPolicy, delaysMs: [0], closedRetryMs: 0 },
      { ...retryPolicy, delaysMs: [], closedRetryMs: 0 },
    ]) {
      const at = (kind: RegionFailure['kind']) =>
        nextStep(policy, row(0), failed(kind), undefined, now, 0.5);
      expect(at('retryable')).toEqual({ kind: 'retry', at: now });
      expect(at('scheduledClosed')).toMatchObject({ by: 'region', until: now });
    }
  });

  it('takes a rejection as the business answer that it is', () => {
    expect(step(row(0), failed('rejected')).kind).toBe('refused');
  });
});

describe('a region closed by plan', () => {
  const office: Calendar = { days: 'all', open: '12:00', close: '20:00', closures: [] };
  const open: Calendar = { ...office, open: '08:00' };

  it('is tried again when its calendar says that it opens', () => {
    const until = new Date('2026-10-09T12:00:00+08:00');
    expect(step(row(0), failed('scheduledClosed'), office)).toEqual({
      kind: 'deferred',
      by: 'calendar',
      until,
      first: true,
    });
  });

  it('is tried again soon when its calendar says that it is open, and told once', () => {
    const until = new Date(now.getTime() + 30_000);
    expect(step(row(0), failed('scheduledClosed'), open)).toEqual({
      kind: 'deferred',
      by: 'region',
      until,
      first: true,
    });
    const told = row(0, { lastFailure: last('scheduledClosed', 1) });
    expect(step(told, failed('scheduledClosed'), open)).toEqual({
      kind: 'deferred',
      by: 'region',
      until,
      first: false,
    });
  });
});
