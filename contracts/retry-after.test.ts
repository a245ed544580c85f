import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = new Date('2026-11-06T08:49:07Z');

it.each([
  ['30', 30_000],
  [' 30 ', 30_000],
  ['Fri, 06 Nov 2026 08:49:37 GMT', 30_000],
  ['Friday, 06-Nov-26 08:49:37 GMT', 30_000],
  ['Fri Nov  6 08:49:37 2026', 30_000],
  ['999999999', 7 * 86_400_000],
  ['Fri, 06 Nov 2099 08:49:37 GMT', 7 * 86_400_000],
  ['0', undefined],
  ['-1', undefined],
  ['1e99', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
  ['2026-11-06T08:49:37Z', undefined],
  ['Fri, 06 Nov 2026 08:49:00 GMT', undefined],
  ['Fri, 99 Nov 2026 08:49:37 GMT', undefined],
])('Retry-After %s is %s', (text, expected) => {
  expect(retryAfterMs(text, now)).toBe(expected);
});
