import { expect, it } from 'vitest';
import { stepDays, stepsOf } from './trend.ts';

const day = 86_400_000;
const from = new Date('2026-11-01T00:00:00+08:00');

it('a month is drawn by days, half a year by weeks, more by four weeks', () => {
  expect([1, 31, 32, 186, 187, 367].map(stepDays)).toEqual([1, 1, 7, 7, 28, 28]);
});

it('every step of the time is there, by its day in +08:00, with what was counted in it and nothing where nothing was', () => {
  const period = { from, to: new Date(from.getTime() + 10 * day) };
  const rows = [
    { step: 0, received: 3, ended: 1 },
    { step: 1, received: 2 },
    // Of another question, in the same step.
    { step: 1, reads: 7 },
    { step: 9, received: 99 },
  ];
  const steps = stepsOf(period, 7 * day, rows);
  expect(steps.map(({ at, received, ended, reads }) => [at, received, ended, reads])).toEqual([
    ['2026-11-01', 3, 1, 0],
    ['2026-11-08', 2, 0, 7],
  ]);
});
