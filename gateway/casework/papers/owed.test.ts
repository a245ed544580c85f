import { describe, expect, it } from 'vitest';
import type { Paper } from '#contracts/official-paper';
import { papersFor } from './owed.ts';

const at = new Date('2026-11-23T02:00:00Z');
const paper = (number: string): Paper => ({ number, date: '2026-11-23', body: { name: '某局' } });
const happened = (
  event: 'forward' | 'accept' | 'extend' | 'deny' | 'suspend',
  implied = false,
) => ({
  event,
  at,
  implied,
});

describe('the papers that a case owes its applicant', () => {
  it('every step that the law has written down owes one, in order, and what nobody said owes none', () => {
    const steps = [
      happened('forward'),
      happened('accept', true),
      happened('suspend'),
      happened('deny'),
    ];
    expect(papersFor(steps, []).map(({ kind, article }) => `${kind} ${article}`)).toEqual([
      'receipt 32',
      'decision 38',
    ]);
  });

  it('what was registered stands beside what it is about, the first to the first, and nothing is lost', () => {
    const steps = [happened('extend'), happened('extend')];
    const registered = ['1', '2', '3'].map((number) => ({
      kind: 'extension' as const,
      paper: paper(number),
    }));
    expect(
      papersFor(steps, registered).map((owed) => [owed.paper?.number, 'since' in owed]),
    ).toEqual([
      ['1', true],
      ['2', true],
      ['3', false],
    ]);
  });

  it('the paper in the report itself is that of its event', () => {
    const [decision] = papersFor(
      [{ ...happened('deny'), paper: paper('9') }],
      [{ kind: 'decision', paper: paper('1') }],
    );
    expect(decision?.paper?.number).toBe('9');
  });
});
