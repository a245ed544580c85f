import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseState } from '#contracts/case-states';
import {
  dayOf,
  isWorking,
  startOfDay,
  workingDaysAfter,
} from '../../platform/time/working-days.ts';
import { type History, type Moved, type Pause, readHistory, withoutUndone } from './history.ts';
import { holderAt } from './holder.ts';
import { limitOf, reachedAt } from './limit.ts';

const at = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+08:00`);
const nothing: History = { isSilent: true, pauses: [], extended: { days: 0, lawful: 0 } };
const accepted = (text: string, pauses: readonly Pause[] = []): History => ({
  ...nothing,
  acceptedAt: at(text),
  pauses,
});
const promised = (history: History, days: number, now: string) =>
  limitOf(history, 'promised', days, at(now));

describe('a limit in working days', () => {
  it('does not begin before the case is accepted', () => {
    expect(limitOf(nothing, 'promised', 5, at('2026-11-23 09:00'))).toBeUndefined();
  });

  it.each([
    ['the day of the acceptance does not count', '2026-11-23 09:00', 1, '2026-11-24'],
    ['over a weekend', '2026-11-20 09:00', 2, '2026-11-24'],
    ['accepted on a Saturday', '2026-11-21 09:00', 1, '2026-11-23'],
    ['over National Day', '2026-09-30 09:00', 2, '2026-10-09'],
    ['a Saturday that is worked for the holidays', '2026-09-30 09:00', 3, '2026-10-10'],
    ['29 February', '2024-02-28 09:00', 2, '2024-03-01'],
    ['a year without 29 February', '2027-02-26 09:00', 1, '2027-03-01'],
    ['one minute before midnight', '2026-11-23 23:59', 1, '2026-11-24'],
    ['at midnight, which is the next day already', '2026-11-24 00:00', 1, '2026-11-25'],
    ['no days at all: the day itself', '2026-11-23 09:00', 0, '2026-11-23'],
  ])('ends on the right day: %s', (_, from, days, due) => {
    expect(promised(accepted(from), days, from)).toMatchObject({ due, state: 'running' });
  });

  it('grows through the day that runs and is over at the end of the last', () => {
    const history = accepted('2026-11-20 09:00');
    const seen = ['2026-11-22 23:59', '2026-11-23 12:00', '2026-11-24 12:00', '2026-11-25 00:00'];
    expect(
      seen.map((now) => {
        const limit = promised(history, 2, now);
        return [limit?.used, limit?.percent, limit?.expired];
      }),
    ).toEqual([
      [0, 0, false],
      [1, 25, false],
      [2, 75, false],
      [3, 100, true],
    ]);
  });

  it('says that it guesses where the holidays of a year are not announced yet', () => {
    expect(promised(accepted('2026-11-23 09:00'), 20, '2026-11-23 09:00')?.uncertain).toBe(false);
    expect(promised(accepted('2031-11-23 09:00'), 20, '2031-11-23 09:00')?.uncertain).toBe(true);
    const over = accepted('2026-12-20 09:00');
    expect(promised(over, 365, '2026-12-20 09:00')?.uncertain).toBe(true);
  });

  it('stands still for a supplement, and goes on the day after it arrived', () => {
    const asked = { why: 'supplement', from: at('2026-11-24 10:00') } as const;
    expect(promised(accepted('2026-11-23 09:00', [asked]), 3, '2026-12-24 10:00')).toEqual({
      days: 3,
      used: 0,
      percent: 0,
      state: 'stopped',
      stoppedBy: 'supplement',
      expired: false,
      uncertain: false,
    });
    const arrived = { ...asked, to: at('2026-12-01 16:00') };
    expect(promised(accepted('2026-11-23 09:00', [arrived]), 3, '2026-12-02 12:00')).toMatchObject({
      used: 1,
      due: '2026-12-04',
      state: 'running',
    });
  });

  it('of the law goes on through a suspension that the law does not know', () => {
    const from = at('2026-11-24 10:00');
    const days = (why: Pause['why']) =>
      (['promised', 'statutory'] as const).map(
        (kind) =>
          limitOf(accepted('2026-11-23 09:00', [{ why, from }]), kind, 5, at('2026-11-26 12:00'))
            ?.used,
      );
    expect(days('suspension')).toEqual([0, 3]);
    expect(days('special')).toEqual([0, 0]);
  });

  it('stays where it was when the case ended', () => {
    const ended = { ...accepted('2026-11-20 09:00'), endedAt: at('2026-11-23 12:00') };
    expect(promised(ended, 2, '2027-11-23 12:00')).toMatchObject({
      state: 'ended',
      used: 1,
      percent: 25,
      expired: false,
    });
  });
});

const minute = 60_000;
const instant = fc
  .integer({ min: 0, max: 3 * 365 * 1440 })
  .map((minutes) => new Date(at('2024-01-01 00:00').getTime() + minutes * minute));
const why = fc.constantFrom('supplement', 'special', 'suspension') as fc.Arbitrary<Pause['why']>;
const history: fc.Arbitrary<History & { readonly acceptedAt: Date }> = fc
  .record({
    acceptedAt: instant,
    pauses: fc.array(
      fc.record({ why, after: fc.nat(40 * 1440), for: fc.option(fc.nat(20 * 1440)) }),
      { maxLength: 4 },
    ),
  })
  .map(({ acceptedAt, pauses }) => ({
    ...nothing,
    acceptedAt,
    pauses: pauses.map((pause) => {
      const from = new Date(acceptedAt.getTime() + pause.after * minute);
      return {
        why: pause.why,
        from,
        ...(pause.for === null ? {} : { to: new Date(from.getTime() + pause.for * minute) }),
      };
    }),
  }));
const kind = fc.constantFrom('promised', 'statutory') as fc.Arbitrary<'promised' | 'statutory'>;
const days = fc.integer({ min: 0, max: 40 });

describe('whatever happened to a case', () => {
  it('time never runs backwards, and the law’s never behind the promise', () => {
    fc.assert(
      fc.property(history, days, fc.nat(80 * 1440), fc.nat(10 * 1440), (given, limit, a, b) => {
        const early = new Date(given.acceptedAt.getTime() + a * minute);
        const late = new Date(early.getTime() + b * minute);
        const [before, after, law] = [
          limitOf(given, 'promised', limit, early),
          limitOf(given, 'promised', limit, late),
          limitOf(given, 'statutory', limit, late),
        ];
        if (!before || !after || !law) throw new Error('an accepted case has its clocks');
        expect(after.used).toBeGreaterThanOrEqual(before.used);
        expect(after.percent).toBeGreaterThanOrEqual(before.percent);
        expect(law.used).toBeGreaterThanOrEqual(after.used);
      }),
    );
  });

  it('the last day is a working day, another pause never brings it nearer', () => {
    fc.assert(
      fc.property(history, days, kind, why, fc.nat(20 * 1440), (given, limit, which, more, t) => {
        const now = given.acceptedAt;
        const due = limitOf(given, which, limit, now)?.due;
        if (due === undefined) return;
        if (limit > 0) expect(isWorking(dayOf(at(`${due} 12:00`)))).toBe(true);
        const from = new Date(now.getTime() + t * minute);
        const paused = { ...given, pauses: [...given.pauses, { why: more, from, to: from }] };
        const later = limitOf(paused, which, limit, now)?.due;
        // Pushed behind a stop that nobody has ended yet, it is no day at all.
        const standsStill = given.pauses.some((pause) => pause.to === undefined);
        expect(later === undefined ? standsStill : later >= due).toBe(true);
      }),
    );
  });

  it('a share of the limit is used up at the instant that was foretold, and not before', () => {
    const share = fc.constantFrom(50, 80, 100);
    fc.assert(
      fc.property(history, days, kind, share, (given, limit, which, percent) => {
        const reached = reachedAt(given, which, limit, percent);
        if (!reached) return;
        const percentAt = (ms: number) => limitOf(given, which, limit, new Date(ms))?.percent ?? 0;
        expect(percentAt(reached.getTime() + 1)).toBeGreaterThanOrEqual(percent);
        expect(percentAt(reached.getTime() - 1)).toBeLessThan(percent);
      }),
    );
  });

  it('a plain limit ends as many working days later as it has', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 60 }), (acceptedAt, limit) => {
        const due = limitOf({ ...nothing, acceptedAt }, 'statutory', limit, acceptedAt)?.due;
        const expected = workingDaysAfter(dayOf(acceptedAt), limit);
        expect(due).toBe(
          new Date(startOfDay(expected).getTime() + 12 * 3_600_000).toISOString().slice(0, 10),
        );
      }),
    );
  });
});

const staying = new Set(['deadline_warning', 'supplement', 'withdrawal_undelivered']);
const move = (event: Moved['event'], toState: CaseState, text: string, more = {}): Moved => ({
  event,
  fromState: staying.has(event) ? toState : 'submitted',
  toState,
  at: at(text),
  owner: null,
  reasonCode: null,
  days: null,
  ...more,
});
const moves: readonly Moved[] = [
  move('forward', 'forwarded', '2026-11-20 09:00'),
  move('accept', 'accepted', '2026-11-23 09:00'),
  move('deadline_warning', 'accepted', '2026-11-24 08:00', { owner: '330421' }),
  move('require_supplement', 'supplement_required', '2026-11-24 09:00'),
  move('supplement', 'supplement_required', '2026-11-25 09:00'),
  move('suspend', 'suspended', '2026-11-27 09:00', { owner: '310118', reasonCode: 'hearing' }),
  move('deadline_warning', 'suspended', '2026-11-28 08:00', { owner: '310118' }),
  move('resume', 'supplement_required', '2026-11-30 09:00'),
];
const arrivals = [at('2026-11-26 08:00')];

describe('the changes of a case', () => {
  it('tell when its clocks began and why they stood still', () => {
    expect(readHistory(moves, arrivals)).toEqual({
      ...nothing,
      isSilent: false,
      acceptedAt: at('2026-11-23 09:00'),
      pauses: [
        { why: 'supplement', from: at('2026-11-24 09:00'), to: at('2026-11-26 08:00') },
        { why: 'special', from: at('2026-11-27 09:00'), to: at('2026-11-30 09:00') },
      ],
    });
    const withoutArrival = readHistory(moves, []);
    expect(withoutArrival.pauses[0]).toEqual({ why: 'supplement', from: at('2026-11-24 09:00') });
    const decided = [...moves, move('accept', 'accepted', '2026-12-01 09:00')];
    expect(readHistory(decided, []).pauses[0]?.to).toEqual(at('2026-12-01 09:00'));
    const withdrawn = [...moves, move('withdraw', 'withdrawn', '2026-12-02 09:00')];
    expect(readHistory(withdrawn, []).endedAt).toEqual(at('2026-12-02 09:00'));
  });

  it('count on through a withdrawal that the region refused, and through nothing else', () => {
    const withdrawn = [...moves, move('withdraw', 'withdrawn', '2026-12-02 09:00')];
    const refused = move('withdrawal_refused', 'supplement_required', '2026-12-04 09:00');
    expect(withoutUndone([...withdrawn, refused])).toEqual(moves);
    const undelivered = move('withdrawal_undelivered', 'withdrawn', '2026-12-03 09:00');
    const again = [...withdrawn, undelivered, refused, ...withdrawn.slice(-1)];
    expect(readHistory(withoutUndone(again), []).endedAt).toEqual(at('2026-12-02 09:00'));
    expect(withoutUndone(moves)).toEqual(moves);
  });

  it('begin after a refusal that was none as if there had been no refusal', () => {
    const [forward, accept] = [
      move('forward', 'forwarded', '2026-11-23 08:00'),
      move('accept', 'accepted', '2026-11-23 09:00'),
    ];
    const refuse = move('refuse', 'refused', '2026-11-20 09:00');
    const reversed = move('refusal_reversed', 'submitted', '2026-11-22 09:00');
    const story = withoutUndone([forward, refuse, reversed, forward, accept]);
    expect(readHistory(story, [])).toEqual({
      ...nothing,
      acceptedAt: at('2026-11-23 09:00'),
    });
    expect(story).not.toContain(refuse);
  });

  it.each([
    ['before it is forwarded', '2026-11-20 08:00', 'courier'],
    ['forwarded', '2026-11-20 10:00', '330421'],
    ['accepted', '2026-11-24 08:30', '330421'],
    ['a supplement is asked for', '2026-11-24 10:00', 'applicant'],
    ['the supplement is on its way', '2026-11-25 10:00', 'courier'],
    ['the supplement has arrived', '2026-11-26 09:00', '330421'],
    ['suspended', '2026-11-28 09:00', '310118'],
  ])('tell who has it: %s', (_, when, holder) => {
    expect(holderAt(moves, { arrivals, decidingRegion: '330421' }, at(when))).toBe(holder);
  });
});
