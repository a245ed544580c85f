import { expect, it } from 'vitest';
import { growthOf, sampleOf } from './growth.ts';

const allowed = { fds: { share: 0.1, number: 5 } };
const flatOf = (values: readonly number[]) =>
  growthOf(
    values.map((fds) => ({ fds })),
    allowed,
  )[0]?.flat;

it.each([
  ['what fills at the beginning and stays', [1, 20, 40, 60, 60, 61, 60, 59, 61], true],
  ['a single peak', [60, 60, 60, 60, 60, 60, 60, 400, 60], true],
  ['what grows slowly and does not stop', [60, 62, 64, 66, 68, 70, 74, 76, 78], false],
  ['what nobody saw', [], false],
] as const)('%s: flat is %s', (_, values, flat) => {
  expect(flatOf(values)).toBe(flat);
});

it('series of one name are summed, and others are left out', () => {
  const text = '# TYPE a gauge\na{state="idle"} 3\na{state="used"} 4\nab 9\nb 2.5\n';
  expect(sampleOf(text, ['a', 'b'])).toEqual({ a: 7, b: 2.5 });
});
