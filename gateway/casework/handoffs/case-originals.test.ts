import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CustodyState, lineKey } from '#contracts/handoff';
import { originalsOf } from './case-originals.ts';
import type { Line } from './line.ts';

const caseA = `case_${'a'.repeat(26)}`;
const caseB = `case_${'b'.repeat(26)}`;
const lease: Line = { code: 'LEASE', pages: 5 };
const form: Line = { code: 'FORM', pages: 1 };
const needed = { codes: ['LEASE'], announced: true };
const counted = { countedAt: new Date(0), faults: [] };

type Dossier = Parameters<typeof originalsOf>[2][number];

const dossier = (state: CustodyState, change: Partial<Dossier> = {}): Dossier => ({
  id: `ho_${state}`,
  state,
  leg: 'out',
  fromRegion: '310118',
  caseIds: [caseA],
  items: [lease, form],
  countedAt: null,
  faults: null,
  owner: state === 'lost' || state === 'discrepancy' ? '310118' : null,
  ...change,
});

const stop = (because: string) => ({ state: 'discrepancy', stop: { owner: '310118', because } });

describe('the originals of a case', () => {
  it.each([
    ['no dossier', [], { state: 'awaited' }],
    ['one on its way', [dossier('dispatched')], { state: 'awaited' }],
    ['one received', [dossier('received')], { state: 'awaited' }],
    ['one counted', [dossier('counted', counted)], { state: 'complete' }],
    [
      'one counted by an earlier version',
      [dossier('counted', { countedAt: new Date(0) })],
      { state: 'complete' },
    ],
    [
      'one counted, one still packed',
      [dossier('counted', counted), dossier('packed')],
      { state: 'awaited' },
    ],
    [
      'one counted and gone home',
      [dossier('counted', { leg: 'back', ...counted })],
      { state: 'complete' },
    ],
    [
      'one counted and lost on its way home',
      [dossier('lost', { leg: 'back', ...counted })],
      { state: 'complete' },
    ],
    [
      'one without the line that is needed',
      [dossier('counted', { items: [form], ...counted })],
      { state: 'awaited' },
    ],
    ['one going home uncounted', [dossier('returned', { leg: 'back' })], { state: 'awaited' }],
    ['one received at home', [dossier('received', { leg: 'back' })], stop('came_back')],
    ['one counted at home alone', [dossier('counted', { leg: 'back' })], stop('came_back')],
    [
      'wrong papers counted at home',
      [dossier('counted', { leg: 'back', faults: ['\nLEASE', '\nFORM'] })],
      stop('came_back'),
    ],
    [
      'wrong papers at home, the right ones on their way',
      [dossier('counted', { leg: 'back', faults: ['\nLEASE'] }), dossier('dispatched')],
      { state: 'awaited' },
    ],
    [
      'wrong papers at home, the right ones counted',
      [dossier('counted', { leg: 'back', faults: ['\nLEASE'] }), dossier('counted', counted)],
      { state: 'complete' },
    ],
    ['one given up', [dossier('cancelled')], { state: 'awaited' }],
    [
      'one short, one counted',
      [dossier('counted', counted), dossier('discrepancy', { faults: ['\nFORM'] })],
      stop('discrepancy'),
    ],
    ['one lost', [dossier('lost')], stop('lost')],
    ['one lost and made again', [dossier('replaced')], { state: 'awaited' }],
    [
      'one lost and made again, and that counted',
      [dossier('replaced'), dossier('counted', counted)],
      { state: 'complete' },
    ],
  ] as const)('with %s', (_, dossiers, expected) => {
    const { lines: _lines, ...standing } = originalsOf(caseA, needed, dossiers);
    expect(standing).toEqual(expected);
  });

  it('a line of one case stops that case alone; a line of no case is of all', () => {
    const ofCases = [{ ...lease, caseId: caseA }, { ...lease, caseId: caseB }, form];
    const short = (fault: Line) =>
      dossier('discrepancy', {
        caseIds: [caseA, caseB],
        items: ofCases,
        faults: [lineKey(fault)],
      });
    const states = (fault: Line) =>
      [caseA, caseB].map((id) => originalsOf(id, needed, [short(fault)]).state);
    expect(states({ ...lease, caseId: caseB })).toEqual(['complete', 'discrepancy']);
    expect(states({ ...lease, caseId: caseA })).toEqual(['discrepancy', 'complete']);
    expect(states(form)).toEqual(['discrepancy', 'discrepancy']);
  });

  it('what was seen at a counter and given back needs no journey', () => {
    const seen = [{ code: 'LEASE', standing: 'seen' as const }];
    expect(originalsOf(caseA, needed, [], seen)).toEqual({ state: 'complete', lines: seen });
    const both = { codes: ['LEASE', 'CHARTER'], announced: true };
    expect(originalsOf(caseA, both, [], seen)).toMatchObject({
      state: 'awaited',
      lines: [
        { code: 'LEASE', standing: 'seen' },
        { code: 'CHARTER', standing: 'missing' },
      ],
    });
  });

  it('a case that announced originals without saying which waits for one line at least', () => {
    const announced = { codes: [], announced: true };
    expect(originalsOf(caseA, announced, []).state).toBe('awaited');
    expect(originalsOf(caseA, announced, [dossier('counted', counted)]).state).toBe('complete');
    expect(originalsOf(caseA, { codes: [], announced: false }, []).state).toBe('none');
  });

  it('whatever dossiers there are, it is complete only if every needed line was found whole at the deciding side', () => {
    const states = [
      'packed',
      'dispatched',
      'received',
      'counted',
      'discrepancy',
      'lost',
      'returned',
      'replaced',
      'cancelled',
    ] as const;
    const any = fc.record({
      state: fc.constantFrom(...states),
      leg: fc.constantFrom('out', 'back'),
      items: fc.subarray([lease, form, { code: 'CHARTER', pages: 2 }], { minLength: 1 }),
      faults: fc.option(fc.subarray(['\nLEASE', '\nFORM', '\nCHARTER'])),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 4 }), (given) => {
        const dossiers = given.map(({ state, ...change }) => dossier(state, change));
        const { state } = originalsOf(
          caseA,
          { codes: ['LEASE', 'CHARTER'], announced: true },
          dossiers,
        );
        const whole = (code: string) =>
          dossiers.some(
            ({ items, faults }) =>
              faults && items.some((line) => line.code === code) && !faults.includes(`\n${code}`),
          );
        if (state === 'complete') expect([whole('LEASE'), whole('CHARTER')]).toEqual([true, true]);
      }),
    );
  });
});
