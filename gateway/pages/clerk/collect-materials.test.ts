import { describe, expect, it } from 'vitest';
import type { Item, ItemMaterial } from '#contracts/item';
import { neededIn } from './collect-materials.ts';

const material = (code: string, change: Partial<ItemMaterial> = {}): ItemMaterial => ({
  code,
  name: `材料${code}`,
  required: true,
  commitment: false,
  originalRequired: false,
  ...change,
});

const item = {
  materials: [
    material('FORM'),
    material('NOTE', { required: false }),
    material('LEASE', { when: [{ premises: ['rented'] }] }),
    material('DEED', { required: false, when: [{ premises: ['own'] }] }),
  ],
  guide: {
    questions: [
      {
        code: 'premises',
        text: '住所',
        options: [
          { code: 'own', text: '自有' },
          { code: 'rented', text: '租赁' },
        ],
      },
    ],
  },
} as unknown as Item;

const listed = (situation: Readonly<Record<string, string>>) =>
  neededIn(item, situation).map(({ code, required }) => [code, required]);

describe('the materials of a draft whose situation was told', () => {
  it.each([
    ['own', 'DEED'],
    ['rented', 'LEASE'],
  ])('premises %s: asks for %s, and lets what is optional be brought', (premises, code) => {
    expect(listed({ premises })).toEqual([
      ['FORM', true],
      ['NOTE', false],
      [code, true],
    ]);
  });

  it('by what the item says itself, while that depends on an answer', () => {
    expect(listed({})).toEqual([
      ['FORM', true],
      ['NOTE', false],
      ['LEASE', true],
      ['DEED', false],
    ]);
  });
});
