import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseReport } from '#contracts/case';
import { partsOf, reportEffects } from '#contracts/case-reports';
import { CaseState, isFinal, ReportKind } from '#contracts/case-states';
import { type Lack, lackingIn } from './lacking.ts';
import { type Reading, readReport } from './read-report.ts';
import type { ReportFacts } from './report-facts.ts';
import type { Stated } from './report-time.ts';

const now = new Date('2026-11-27T10:00:00+08:00');
const received = new Date('2026-11-23T09:00:00+08:00');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const stated = (at: Date): Stated => ({ at, doubt: null });

const nothing: ReportFacts = {
  receivedAt: received,
  asked: 0,
  supplied: false,
  extended: 0,
  lacking: new Map(),
};

type Found = Parameters<typeof readReport>[0];
const found = (state: CaseState, more: Partial<Found> = {}): Found => ({
  state,
  suspendedFrom: state === 'suspended' ? 'accepted' : null,
  withdrawnFrom:
    state === 'withdrawn' ? { state: 'accepted', suspendedFrom: null, owner: null } : null,
  acceptedAt: ['submitted', 'forwarded'].includes(state) ? null : hoursAgo(90),
  reportedAt: null,
  ...more,
});

/** With all that belongs to it. */
const report = (event: ReportKind, more: Partial<CaseReport> = {}): CaseReport => ({
  reportId: 'r1',
  caseId: 'case_a',
  regionalCaseId: 'n1',
  event,
  at: now.toISOString(),
  reason: '见通知书',
  wanted: [{ code: 'LEASE', name: '租赁合同' }],
  approver: '负责人',
  legalBasis: '《行政许可法》',
  body: '另一机关',
  days: 10,
  ...more,
});

type Given = Parameters<typeof readReport>[2];
const read = (row: Found, told: CaseReport, given: Partial<Given> = {}): Reading =>
  readReport(row, told, { stated: stated(now), facts: nothing, isWithdrawn: false, now, ...given });
const taken = (...asked: Parameters<typeof read>) => {
  const reading = read(...asked);
  if ('dates' in reading) throw new Error('it dates an acceptance');
  return reading;
};
const factOf = (...asked: Parameters<typeof read>) => taken(...asked).events.at(-1)?.fact;

describe('a report is a fact', () => {
  const everywhere = ReportKind.options.flatMap((event) =>
    CaseState.options
      .filter((state) => state !== 'suspended' && state !== 'submitted')
      .map((state) => [event, state] as const),
  );
  it.each(everywhere)('%s in %s is taken, and does what the table says', (event, state) => {
    const standing =
      state === 'supplement_required' ? ('supplement_after_acceptance' as const) : state;
    const { to, irregular } = reportEffects[event][standing];
    const facts = { ...nothing, asked: 1, supplied: true };
    const given = { isWithdrawn: state === 'withdrawn', facts };
    const reading = taken(found(state), report(event), given);
    expect(reading.events.at(-1)?.fact.to).toBe(to ?? state);
    const again = event === 'require_supplement' ? ['supplement_again'] : [];
    expect(reading.irregular).toEqual([...(irregular ? [irregular] : []), ...again]);
  });

  it('a case that is accepted and decided in one was accepted then, which is regular (即办件)', () => {
    for (const event of ['approve', 'deny'] as const)
      expect(taken(found('forwarded'), report(event))).toMatchObject({
        irregular: [],
        events: [
          { kind: 'accept', implied: true, fact: { to: 'accepted', acceptedAt: now } },
          { kind: event, fact: { to: event === 'approve' ? 'approved' : 'denied' } },
        ],
      });
  });

  it('is marked for what it lacks, and taken', () => {
    for (const event of ReportKind.options) {
      const bare = {
        reason: undefined,
        wanted: [],
        approver: undefined,
        legalBasis: undefined,
        body: undefined,
        days: undefined,
      } as unknown as Partial<CaseReport>;
      const { irregular } = taken(found('approved'), report(event, bare));
      const lacks = irregular.filter((mark) => mark.endsWith('_missing'));
      expect([event, lacks.length]).toEqual([event, partsOf[event].length]);
    }
    expect(
      taken(found('accepted'), report('deny', { reason: undefined } as never)).irregular,
    ).toEqual(['reason_missing']);
  });

  it('that comes once more with what it lacked is no second one; without it, or another one, it is', () => {
    const since = hoursAgo(5);
    const lacking = (event: ReportKind, ...missing: Lack[]) => ({
      facts: { ...nothing, asked: 1, extended: 1, lacking: new Map([[event, { missing, since }]]) },
    });
    const denied = found('denied');
    const bare = { reason: undefined } as never;
    const late = lacking('deny', 'reason_missing');
    expect(taken(denied, report('deny'), late).irregular).toEqual([]);
    expect(taken(denied, report('deny', bare), late).irregular).toEqual([
      'decided_again',
      'reason_missing',
    ]);
    expect(taken(denied, report('deny')).irregular).toEqual(['decided_again']);
    expect(taken(denied, report('approve'), late).irregular).toEqual(['decided_again']);
    expect(taken(found('approved'), report('deny'), late).irregular).toEqual(['decided_again']);
    const open = found('accepted');
    const extended = lacking('extend', 'reason_missing');
    expect(taken(open, report('extend'), extended)).toMatchObject({ irregular: [] });
    // Its days were counted when it came first.
    expect(taken(open, report('extend'), extended).days).toBeUndefined();
    expect(taken(open, report('extend'), lacking('extend', 'days_missing')).days).toBe(10);
  });

  it('lacks what the last of its kind lacked, since the first; a decision the other way lacks nothing of the one before', () => {
    const told = (event: string, reasonCode: string | null = null, hours = 9) =>
      ({ event, reasonCode, at: hoursAgo(hours) }) as Parameters<typeof lackingIn>[0][number];
    const bare = [told('deny'), told('irregular', 'decided_again reason_missing')];
    expect([...lackingIn(bare)]).toEqual([
      ['deny', { missing: ['reason_missing'], since: hoursAgo(9) }],
    ]);
    expect(lackingIn([...bare, told('reminded', 'reason_missing'), told('deny')]).size).toBe(0);
    const again = [...bare, told('deny', null, 2), told('irregular', 'reason_missing', 2)];
    expect(lackingIn(again).get('deny')?.since).toEqual(hoursAgo(9));
    expect(lackingIn([...bare, told('approve')]).size).toBe(0);
    expect(lackingIn([told('deny'), told('irregular', 'decided_again')]).size).toBe(0);
  });

  it('that decides during a hearing ends the case, and says so; any other moves what is suspended', () => {
    const hearing = found('suspended', { suspendedFrom: 'forwarded', acceptedAt: null });
    expect(taken(hearing, report('approve'))).toMatchObject({
      irregular: ['decided_while_suspended'],
      events: [{ kind: 'accept' }, { kind: 'approve', fact: { to: 'approved' } }],
    });
    expect(factOf(hearing, report('accept'))).toEqual({
      to: 'suspended',
      beneath: 'accepted',
      acceptedAt: now,
    });
  });

  it('of a case that is withdrawn moves it below, until the region has taken the withdrawal', () => {
    expect(factOf(found('withdrawn'), report('require_supplement'))).toEqual({
      to: 'withdrawn',
      beneath: 'supplement_required',
    });
    const isWithdrawn = true;
    expect(taken(found('withdrawn'), report('approve'), { isWithdrawn })).toMatchObject({
      irregular: ['after_withdrawal'],
      events: [{ kind: 'approve', fact: { to: 'withdrawn', aside: true } }],
    });
  });
});

describe('papers are asked for once, before the acceptance (行政许可法 art. 32)', () => {
  const ask = report('require_supplement');
  it('which is regular; again, too late or after it is marked', () => {
    expect(taken(found('forwarded'), ask).irregular).toEqual([]);
    expect(taken(found('forwarded'), ask, { facts: { ...nothing, asked: 1 } }).irregular).toEqual([
      'supplement_again',
    ]);
    expect(taken(found('accepted'), ask).irregular).toEqual(['supplement_after_acceptance']);
    // A Thursday and a Friday: the fifth working day is today, or was yesterday.
    for (const [day, irregular] of [
      ['2026-11-20', []],
      ['2026-11-19', ['supplement_late']],
    ] as const) {
      const facts = { ...nothing, receivedAt: new Date(`${day}T09:00:00+08:00`) };
      expect(taken(found('forwarded'), ask, { facts }).irregular).toEqual(irregular);
    }
  });

  it('accepting or deciding without waiting for them is marked', () => {
    const waiting = found('supplement_required', { acceptedAt: null });
    const facts = { ...nothing, asked: 1 };
    for (const event of ['accept', 'approve', 'deny'] as const)
      expect(taken(waiting, report(event), { facts }).irregular).toEqual([
        'supplement_outstanding',
      ]);
    expect(
      taken(waiting, report('accept'), { facts: { ...facts, supplied: true } }).irregular,
    ).toEqual([]);
  });

  it('silence was none where the region spoke in time and was heard late', () => {
    const implied = { version: 3, at: received, from: 'silence' } as const;
    const facts = { ...nothing, implied };
    const row = found('accepted', { acceptedAt: received });
    const inTime = stated(new Date('2026-11-30T17:00:00+08:00'));
    const later = { facts, stated: inTime, now: new Date('2026-12-01T10:00:00+08:00') };
    expect(read(row, report('accept'), later)).toEqual({ dates: 3 });
    expect(taken(row, ask, later)).toMatchObject({
      irregular: [],
      events: [
        { reasonCode: 'told_in_time', fact: { to: 'supplement_required', acceptedAt: null } },
      ],
    });
    const tooLate = { ...later, stated: stated(new Date('2026-12-01T09:00:00+08:00')) };
    expect(taken(row, report('accept'), tooLate).irregular).toEqual(['accepted_late']);
    expect(taken(row, ask, tooLate).irregular).toEqual(['supplement_after_acceptance']);
  });
});

describe('reports out of order', () => {
  it('an acceptance that a decision implied is dated by its own report, however late that comes', () => {
    const implied = { version: 3, at: hoursAgo(2), from: 'decision' } as const;
    const row = found('approved', { reportedAt: hoursAgo(2) });
    const given = { facts: { ...nothing, implied } };
    expect(read(row, report('accept'), { ...given, stated: stated(hoursAgo(30)) })).toEqual({
      dates: 3,
    });
    expect(taken(row, report('accept'), given).irregular).toEqual(['after_end']);
  });

  it('what happened before what is known is recorded in its place, and moves nothing', () => {
    const row = found('accepted', { reportedAt: hoursAgo(2) });
    expect(taken(row, report('require_supplement'), { stated: stated(hoursAgo(3)) })).toMatchObject(
      {
        irregular: expect.arrayContaining(['out_of_order']),
        events: [{ fact: { to: 'accepted', aside: true } }],
      },
    );
    expect(
      taken(found('denied', { reportedAt: hoursAgo(2) }), report('approve'), {
        stated: stated(hoursAgo(3)),
      }),
    ).toMatchObject({ events: [{ fact: { to: 'denied', aside: true } }] });
  });

  it('two servers of one region that differ by seconds report in order', () => {
    const row = found('supplement_required', { reportedAt: hoursAgo(0) });
    const given = { facts: { ...nothing, asked: 1, supplied: true } };
    const seconds = (count: number) => stated(new Date(now.getTime() - count * 1000));
    expect(factOf(row, report('accept'), { ...given, stated: seconds(4) })?.to).toBe('accepted');
    expect(factOf(row, report('accept'), { ...given, stated: seconds(60) })?.aside).toBe(true);
  });

  const told = fc.record({ event: fc.constantFrom(...ReportKind.options), hours: fc.nat(80) });

  /** What a report makes of a case, as `transition` writes it. */
  function after(row: Found, { event, hours }: { event: ReportKind; hours: number }): Found {
    const reading = read(row, report(event), { stated: stated(hoursAgo(hours)) });
    if ('dates' in reading) return row;
    expect(reading.events.at(-1)?.kind).toBe(event);
    let found = row;
    for (const { fact, stated: when } of reading.events)
      found = {
        ...found,
        state: fact.to,
        acceptedAt: fact.acceptedAt ?? found.acceptedAt,
        reportedAt: fact.aside ? found.reportedAt : (when?.at ?? found.reportedAt),
      };
    return found;
  }

  it('any reports at any times are taken, a case that ended stays ended, and rests on its acceptance', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 20 }), (reports) => {
        let row = found('forwarded');
        for (const next of reports) {
          const before = row.state;
          row = after(row, next);
          if (isFinal(before)) expect(isFinal(row.state)).toBe(true);
          else if (['approved', 'denied'].includes(row.state)) expect(row.acceptedAt).toBeTruthy();
        }
      }),
    );
  });
});
