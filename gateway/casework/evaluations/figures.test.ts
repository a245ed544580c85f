import { expect, it } from 'vitest';
import { monthBounds } from './figures.ts';

it.each([
  ['2026-03', '2026-02-28T16:00:00.000Z', '2026-03-31T16:00:00.000Z'],
  ['2026-12', '2026-11-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
])('the figures of %s hold its last day', (month, from, until) => {
  expect(monthBounds(month).map((at) => at.toISOString())).toEqual([from, until]);
});
