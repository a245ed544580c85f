import { describe, expect, it } from 'vitest';
import type { CaseState } from '#contracts/case-states';
import { Retention, retentionClasses } from '#contracts/retention';
import { decideErasure } from './erase.ts';
import { isContestable, remediesOver } from './remedy.ts';

const at = (text: string): Date => new Date(`${text}T10:00:00+08:00`);
const kept = (days: number) => ({ decided: days, withdrawn: days, answers: days });
const closed = { state: 'denied' as CaseState, updatedAt: at('2026-01-05'), erasedAt: null };

describe('whether a case may be erased', () => {
  it.each(['submitted', 'forwarded', 'accepted', 'supplement_required', 'suspended'] as const)(
    'not while it is %s',
    (state) => {
      expect(decideErasure({ ...closed, state }, {}, kept(0), at('2030-01-01'))).toMatchObject({
        kind: 'refused',
        failure: { code: 'case.still_open' },
      });
    },
  );

  it('not before those who contest the decision had their time', () => {
    // Six months from the day after the decision, and the day after that.
    const over = new Date('2026-07-07T00:00:00+08:00');
    for (const state of ['refused', 'approved', 'denied', 'terminated'] as const)
      expect(decideErasure({ ...closed, state }, {}, kept(0), at('2026-02-01'))).toEqual({
        kind: 'restrict',
        until: over,
      });
    const until = new Date(over.getTime() + 180 * 86_400_000);
    expect(decideErasure(closed, {}, kept(180), over)).toEqual({ kind: 'restrict', until });
    expect(decideErasure(closed, {}, kept(180), until)).toEqual({ kind: 'erase' });
    const leap = { ...closed, updatedAt: at('2027-08-31') };
    expect(decideErasure(leap, {}, kept(0), at('2027-09-01'))).toEqual({
      kind: 'restrict',
      until: new Date('2028-03-02T00:00:00+08:00'),
    });
  });

  it('a withdrawal decides nothing that could be contested', () => {
    const withdrawn = { ...closed, state: 'withdrawn' as const };
    expect(decideErasure(withdrawn, {}, kept(0), at('2026-01-06'))).toEqual({ kind: 'erase' });
  });

  it('not before the end of the last day on which a law has it kept, whichever is later', () => {
    const keepUntil = '2028-02-29';
    const until = new Date('2028-03-01T00:00:00+08:00');
    expect(decideErasure(closed, { keepUntil }, kept(180), at('2027-01-01'))).toEqual({
      kind: 'restrict',
      until,
    });
    expect(decideErasure(closed, { keepUntil }, kept(180), until)).toEqual({ kind: 'erase' });
    expect(
      decideErasure(closed, { keepUntil: '2026-01-06' }, kept(180), at('2026-02-01')),
    ).toMatchObject({
      until: new Date(Date.parse('2026-07-07T00:00:00+08:00') + 180 * 86_400_000),
    });
  });

  it('once', () => {
    const erased = { ...closed, erasedAt: at('2026-10-01') };
    expect(decideErasure(erased, {}, kept(0), at('2027-01-01'))).toEqual({ kind: 'done' });
  });

  it.each(['approved', 'denied', 'refused', 'terminated', 'withdrawn'] as const)(
    'of a case that is %s no setting that is taken makes it earlier than the law lets',
    (state) => {
      const { leastDays } = retentionClasses[isContestable(state) ? 'decided' : 'withdrawn'];
      const least = remediesOver(state, closed.updatedAt).getTime() + leastDays * 86_400_000;
      const early = new Date(least - 1);
      for (let days = 0; days <= 400; days++) {
        const taken = Retention.safeParse(kept(days));
        if (taken.success)
          expect(decideErasure({ ...closed, state }, {}, taken.data, early).kind).toBe('restrict');
      }
      expect(Retention.safeParse(kept(leastDays - 1)).success).toBe(false);
      expect(Retention.safeParse(kept(60)).success).toBe(true);
    },
  );
});
