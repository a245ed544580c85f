import { describe, expect, it } from 'vitest';
import type { Item } from '#contracts/item';
import { situationOf } from './collect-situation.ts';

const item = {
  guide: {
    questions: [
      {
        code: 'premises',
        text: '场所',
        options: [
          { code: 'own', text: '自有' },
          { code: 'park', text: '园区' },
        ],
      },
      {
        code: 'park',
        text: '园区批文',
        when: [{ premises: ['park'] }],
        options: [
          { code: 'issued', text: '已取得' },
          { code: 'pending', text: '办理中' },
        ],
      },
    ],
  },
} as unknown as Item;

const answersTo = (written: Readonly<Record<string, string>>) =>
  situationOf(item, (name) => (Object.hasOwn(written, name) ? (written[name] ?? '') : ''));

describe('what the form of a situation says', () => {
  it.each([
    ['nothing', {}, {}],
    ['one answer', { 's.premises': 'park' }, { premises: 'park' }],
    ['both', { 's.premises': 'park', 's.park': 'issued' }, { premises: 'park', park: 'issued' }],
    [
      'an answer to what is not asked any more',
      { 's.premises': 'own', 's.park': 'issued' },
      { premises: 'own' },
    ],
    ['what is no option', { 's.premises': 'boat' }, {}],
  ])('%s', (_, written, situation) => {
    expect(answersTo(written)).toEqual(situation);
  });
});
