import { describe, expect, it } from 'vitest';
import { brokenReceipts, type History, problemsOf } from './history.ts';

const expected = { state: 'approved', notices: ['accepted', 'approved'] };

const told = (caseId: string) => expected.notices.map((state) => ({ caseId, state }));
const line = (caseId: string) => ({ key: caseId, caseId, receipt: '', digest: '', attempts: 1 });
const decided = (caseId: string, change = {}) => ({
  caseId,
  regionalCaseId: caseId,
  submissionsSeen: 1,
  effects: 1,
  decisions: 1,
  supplements: 0,
  status: '6',
  ...change,
});

const kept: History = {
  ledger: [line('a'), line('b')],
  decided: [decided('a'), decided('b', { submissionsSeen: 3 })],
  states: new Map([
    ['a', 'approved'],
    ['b', 'approved'],
  ]),
  notices: [...told('a'), ...told('b')],
};

describe('the history checker', () => {
  it('finds nothing in a history in which every promise was kept', () => {
    expect(problemsOf(kept, expected)).toEqual([]);
  });

  it.each<[string, Partial<History>, string]>([
    ['a lost case', { decided: [decided('a')] }, 'b was lost'],
    ['a case nobody was promised', { ledger: [line('a')] }, 'b was never acknowledged'],
    [
      'two keys with one case',
      { ledger: [line('a'), line('b'), { ...line('b'), key: 'c' }] },
      'b answers 2 different keys',
    ],
    [
      'a second effect',
      { decided: [decided('a'), decided('b', { effects: 2 })] },
      'b: 2 effects, 1 decisions',
    ],
    [
      'a missing decision',
      { decided: [decided('a'), decided('b', { decisions: 0 })] },
      'b: 1 effects, 0 decisions',
    ],
    [
      'a state that stayed behind',
      {
        states: new Map([
          ['a', 'approved'],
          ['b', 'accepted'],
        ]),
      },
      'b is accepted at the gateway',
    ],
    [
      'notices out of order',
      { notices: [...told('a'), ...told('b').reverse()] },
      'b: notices "approved accepted", not "accepted approved"',
    ],
    [
      'a notice told twice',
      { notices: [...told('a'), ...told('b'), { caseId: 'b', state: 'approved' }] },
      'b: notices "accepted approved approved", not "accepted approved"',
    ],
  ])('finds %s', (_, change, problem) => {
    expect(problemsOf({ ...kept, ...change }, expected)).toEqual([problem]);
  });

  it('finds a receipt that nobody signed', async () => {
    const history = { ...kept, ledger: [{ ...line('a'), receipt: 'a.b.c' }] };
    expect(await brokenReceipts(history, { keys: [] })).toEqual([
      'receipt of a: no valid signature',
    ]);
  });
});
