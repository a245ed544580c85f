import { describe, expect, it } from 'vitest';
import { barsOf, chart, topOf } from './chart.ts';

const labels = ['08:00', '09:00', '10:00'];
const done = { name: 'done', values: [3, 0, 1] };
const failed = { name: 'failed', values: [1, 0, 0] };

describe('a chart', () => {
  it('stands on the ground, what lies on each other is as high as the sum, and nothing is no bar', () => {
    const bars = barsOf({ labels, series: [done, failed] });
    expect(topOf({ labels, series: [done, failed] })).toBe(4);
    expect(bars.map(({ tone, y, height }) => [tone, y, height])).toEqual([
      ['a', 25, 75],
      ['b', 0, 25],
      ['a', 75, 25],
    ]);
    expect(bars.map(({ x }) => Math.floor(x))).toEqual([0, 0, 2]);
  });

  it('that is apart has every bar from the ground, beside the others and inside its step', () => {
    const bars = barsOf({ labels, series: [done, failed], apart: true });
    for (const { y, height, x, width } of bars) {
      expect(y + height).toBeCloseTo(100);
      expect(x + width).toBeLessThanOrEqual(Math.floor(x) + 1);
    }
  });

  it('of nothing has a height and no bar, and says every number as a table', () => {
    const words = { title: 'T', step: 'from', table: 'as a table', most: 'at most' };
    expect(barsOf({ labels, series: [{ name: 'n', values: [] }] })).toEqual([]);
    const shown = String(chart({ ...words, labels, series: [done], write: (n) => `${n} s` }));
    expect(shown.match(/<td>/g)).toHaveLength(labels.length);
    expect(shown).toContain('at most 3 s');
    expect(shown).not.toContain('style=');
  });
});
