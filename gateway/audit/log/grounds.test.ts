import { expect, it } from 'vitest';
import type { Guide } from '#contracts/guide';
import { groundOfItem } from './grounds.ts';

const guided = (basis: Guide['basis']) => groundOfItem({ guide: { basis } as Guide });

it('the ground of an application is that of its item: a duty by the law that sets it up, and where none does the will of who applies', () => {
  expect(guided([{ law: '食品安全法', clause: '第三十五条' }, { law: '行政许可法' }])).toEqual({
    ground: { legalBasis: 'statutory_duty' },
    basis: { basis: '食品安全法 第三十五条; 行政许可法' },
  });
  expect(guided([])).toEqual({ ground: { legalBasis: 'consent' }, basis: {} });
  expect(groundOfItem({})).toEqual({ ground: {}, basis: {} });
});

it('twenty laws of the longest names fit into what a leaf bears', () => {
  const law = '𠮷'.repeat(50);
  const { basis = '' } = guided(Array.from({ length: 20 }, () => ({ law, clause: law }))).basis;
  expect(basis.length).toBeLessThanOrEqual(300);
  expect(basis.isWellFormed()).toBe(true);
});
