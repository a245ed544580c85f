import { describe, expect, it } from 'vitest';
import { guides } from '#adapters/kit/sample-guides';
import { items as world } from '#adapters/kit/sample-items';
import type { Item } from '#contracts/item';
import { initialsOf, searchTextOf, termsOf } from './search-text.ts';

const texts = world.map((item) => {
  const { keywords, result } = guides[item.basicCode] ?? { keywords: [], result: [''] };
  const guide = { keywords, result: { name: result[0] } };
  return {
    basicCode: item.basicCode,
    text: searchTextOf({ name: item.names['330421'], guide } as unknown as Item),
  };
});

/** As the store asks: every term in one of its words. */
const found = (question: string): string[] =>
  texts
    .filter(({ text }) => termsOf(question).every((any) => any.some((term) => text.includes(term))))
    .map(({ basicCode }) => basicCode);

const setUp = '000131001001';

describe('searching', () => {
  it.each([
    ['营业执照', setUp, 'what one has in the end, which no name says'],
    ['yyzz', setUp, 'its initials'],
    ['YYZZ', setUp, 'its initials in capitals'],
    ['开公司', setUp, 'the words of people'],
    ['执照', setUp, 'a part of it'],
    ['设立公司', setUp, 'the words in another order'],
    ['医保卡', '000114001001', 'another word for the same card'],
    ['sbk', '000114001001', 'the initials of a short name'],
    ['开饭店', '000131003001', 'what somebody wants to do'],
    ['银行开户', '000132001001', 'two words with others between them'],
  ])('%s finds %s by %s', (question, basicCode) => {
    expect(found(question)).toContain(basicCode);
  });

  it('finds nothing for words that nobody bears, and not everything for one that many do', () => {
    expect(found('火星移民')).toEqual([]);
    expect(found('营业执照').length).toBeLessThan(world.length / 2);
  });

  it('reads initials by pinyin, and the characters of a word as that word is read', () => {
    expect(initialsOf('营业执照')).toBe('yyzz');
    expect(initialsOf('内资公司设立')).toBe('nzgssl');
    expect(initialsOf('企业开户预约(银行)A3')).toBe('qykhyyyha3');
  });
});
