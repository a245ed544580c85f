import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedEvents, CaseEventKind, CaseState, isFinal, nextState } from './case-states.ts';

/** The table of the API documentation, written down a second time by hand. */
const documented: Record<string, string> = {
  'submitted forward': 'forwarded',
  'forwarded accept': 'accepted',
  'forwarded refuse': 'refused',
  'refused refusal_reversed': 'submitted',
  'accepted require_supplement': 'supplement_required',
  'supplement_required accept': 'accepted',
  'supplement_required supplement': 'supplement_required',
  'accepted approve': 'approved',
  'accepted deny': 'denied',
};
for (const state of ['submitted', 'forwarded', 'accepted', 'supplement_required']) {
  documented[`${state} withdraw`] = 'withdrawn';
  documented[`${state} suspend`] = 'suspended';
}
documented['suspended withdraw'] = 'withdrawn';
documented['withdrawn withdrawal_undelivered'] = 'withdrawn';

describe('the state machine of a case', () => {
  it('allows exactly the documented transitions and no other', () => {
    for (const state of CaseState.options) {
      for (const event of CaseEventKind.options) {
        if (event === 'resume') continue;
        expect([state, event, nextState(state, event)]).toEqual([
          state,
          event,
          documented[`${state} ${event}`],
        ]);
      }
    }
  });

  it('a suspended case goes back to exactly where it was', () => {
    for (const state of CaseState.options) {
      if (nextState(state, 'suspend') === undefined) continue;
      expect(nextState('suspended', 'resume', state)).toBe(state);
    }
    expect(nextState('suspended', 'resume')).toBeUndefined();
  });

  it('a withdrawal that was refused leaves the case exactly where it was', () => {
    for (const state of CaseState.options) {
      if (nextState(state, 'withdraw') === undefined) continue;
      expect(nextState('withdrawn', 'withdrawal_refused', state)).toBe(state);
    }
    expect(nextState('withdrawn', 'withdrawal_refused')).toBeUndefined();
  });

  it('whatever happens, a case that ended stays ended, but for a withdrawal or a refusal that was none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...CaseEventKind.options), { maxLength: 30 }),
        (events) => {
          let state: CaseState = 'submitted';
          let left: CaseState | undefined;
          for (const event of events) {
            const next = nextState(state, event, left);
            if (isFinal(state) && event !== 'withdrawal_refused' && event !== 'refusal_reversed')
              expect([undefined, state]).toContain(next);
            if (next === undefined || next === state) continue;
            left = event === 'suspend' || event === 'withdraw' ? state : undefined;
            state = next;
          }
        },
      ),
    );
  });

  it('says which events are allowed, for the error that names them', () => {
    expect(allowedEvents('accepted').sort()).toEqual([
      'approve',
      'deny',
      'require_supplement',
      'suspend',
      'withdraw',
    ]);
    expect(allowedEvents('suspended').sort()).toEqual(['resume', 'withdraw']);
    expect(allowedEvents('approved')).toEqual([]);
    expect(allowedEvents('withdrawn')).toEqual([]);
  });
});
