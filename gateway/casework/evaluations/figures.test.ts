import { expect, it } from 'vitest';
import { figuresOf, monthBounds } from './figures.ts';
import { summed } from './served.ts';

it.each([
  ['2026-03', '2026-02-28T16:00:00.000Z', '2026-03-31T16:00:00.000Z'],
  ['2026-12', '2026-11-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
])('the figures of %s hold its last day', (month, from, until) => {
  expect(monthBounds(month).map((at) => at.toISOString())).toEqual([from, until]);
});

it('the figures tell who served and how often, though nobody said a word about it', () => {
  const here = { region: '310118', body: '11310118XX0000001L' };
  const said = { ...here, moment: 'handling' as const, n: 2, mended: 1, overdue: 0 };
  const figures = figuresOf(
    [
      { ...said, score: 5, n: 3, mended: 0 },
      { ...said, score: 1 },
    ],
    [
      { ...here, moment: 'handling', n: 40 },
      { ...here, moment: 'collection', n: 7 },
    ],
  );
  expect(figures).toEqual([
    {
      ...here,
      moment: 'collection',
      served: 7,
      evaluations: 0,
      scores: { 5: 0, 4: 0, 3: 0, 2: 0, 1: 0 },
      bad: 0,
      mended: 0,
      overdue: 0,
    },
    {
      ...here,
      moment: 'handling',
      served: 40,
      evaluations: 5,
      scores: { 5: 3, 4: 0, 3: 0, 2: 0, 1: 2 },
      satisfied: 60,
      bad: 2,
      mended: 1,
      overdue: 0,
    },
  ]);
});

it('a month that is counted in two stretches is the sum of both', () => {
  const of = (region: string, n: number) => ({
    region,
    body: 'b',
    moment: 'handling' as const,
    n,
  });
  expect(summed([[of('1', 2), of('2', 5)], [of('1', 3)]])).toEqual([of('1', 5), of('2', 5)]);
  expect(summed([])).toEqual([]);
});

it('what is said this month of what was done in the month before makes no service of this month', () => {
  const said = { region: '310118', body: '11310118XX0000001L', moment: 'handling' as const };
  const rows = [{ ...said, score: 4 as const, n: 3, mended: 0, overdue: 0 }];
  const of = (n: number) => figuresOf(rows, n > 0 ? [{ ...said, n }] : []);
  expect([of(0), of(1)]).toMatchObject([
    [{ served: 0, evaluations: 3, satisfied: 100 }],
    [{ served: 1, evaluations: 3, satisfied: 100 }],
  ]);
});
