import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ActKind, allowedActs, CaseState, isFinal, nextState } from './case-states.ts';

/** The table of the documentation, written down a second time by hand. */
const documented: Record<string, string> = {
  'submitted forward': 'forwarded',
  'refused refusal_reversed': 'submitted',
  'forwarded supplement': 'forwarded',
  'accepted supplement': 'accepted',
  'supplement_required supplement': 'forwarded',
};
for (const state of ['submitted', 'forwarded', 'accepted', 'supplement_required']) {
  documented[`${state} withdraw`] = 'withdrawn';
  documented[`${state} suspend`] = 'suspended';
}
documented['suspended withdraw'] = 'withdrawn';
documented['withdrawn withdrawal_undelivered'] = 'withdrawn';

describe('what members do to a case', () => {
  it('is exactly what is documented and nothing else', () => {
    for (const state of CaseState.options) {
      for (const act of ActKind.options) {
        if (act === 'resume') continue;
        expect([state, act, nextState(state, act)]).toEqual([
          state,
          act,
          documented[`${state} ${act}`],
        ]);
      }
    }
  });

  it('a suspended case goes back to exactly where it was', () => {
    for (const state of CaseState.options) {
      if (nextState(state, 'suspend') === undefined) continue;
      expect(nextState('suspended', 'resume', { state })).toBe(state);
    }
    expect(nextState('suspended', 'resume')).toBeUndefined();
  });

  it('a withdrawal that was refused leaves the case exactly where it was', () => {
    for (const state of CaseState.options) {
      if (nextState(state, 'withdraw') === undefined) continue;
      expect(nextState('withdrawn', 'withdrawal_refused', { state })).toBe(state);
    }
    expect(nextState('withdrawn', 'withdrawal_refused')).toBeUndefined();
  });

  it('a supplement after the acceptance takes nothing of that back', () => {
    expect(nextState('supplement_required', 'supplement', { accepted: true })).toBe(
      'supplement_required',
    );
  });

  it('whatever happens, a case that ended stays ended, but for a withdrawal or a refusal that was none', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ActKind.options), { maxLength: 30 }), (acts) => {
        let state: CaseState = 'submitted';
        let left: CaseState | undefined;
        for (const act of acts) {
          const next = nextState(state, act, { state: left });
          if (isFinal(state) && act !== 'withdrawal_refused' && act !== 'refusal_reversed')
            expect([undefined, state]).toContain(next);
          if (next === undefined || next === state) continue;
          left = act === 'suspend' || act === 'withdraw' ? state : undefined;
          state = next;
        }
      }),
    );
  });

  it('says which acts are allowed, for the error that names them', () => {
    expect(allowedActs('accepted').sort()).toEqual(['supplement', 'suspend', 'withdraw']);
    expect(allowedActs('suspended').sort()).toEqual(['resume', 'withdraw']);
    expect(allowedActs('approved')).toEqual([]);
    expect(allowedActs('withdrawn')).toEqual([]);
  });
});
