import { expect, it } from 'vitest';
import { partOf } from './pager.ts';

it('a list that is here whole is shown in pages, each after the last of the one before, and the last names none', () => {
  const all = ['a', 'b', 'c'];
  const part = (cursor: string) => partOf(all, (one) => one, cursor, 2);
  expect(part('')).toEqual({ shown: ['a', 'b'], next: 'b' });
  expect(part('b')).toEqual({ shown: ['c'] });
  expect(part('of a list of before')).toEqual(part(''));
});
