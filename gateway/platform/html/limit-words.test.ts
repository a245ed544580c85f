import { expect, it } from 'vitest';
import { extensionWords } from './limit-words.ts';

it.each([
  [
    'working days where both limits are',
    { promised: {}, statutory: {} },
    '10 个工作日',
    '10 working days',
  ],
  [
    'calendar days',
    { promised: { unit: 'natural_day' }, statutory: { unit: 'natural_day' } },
    '10 个自然日',
    '10 calendar days',
  ],
  [
    'days, of hours',
    { promised: { unit: 'hour' }, statutory: { unit: 'hour' } },
    '10 日',
    '10 days',
  ],
  [
    'days, where the limits differ',
    { promised: { unit: 'natural_day' }, statutory: {} },
    '10 日',
    '10 days',
  ],
  ['days, where no limit runs', {}, '10 日', '10 days'],
] as const)('an extension is told as the clock counts it: %s', (_, clock, zh, en) => {
  expect(extensionWords(10, clock, 'zh-CN')).toBe(zh);
  expect(extensionWords(10, clock, 'en')).toBe(en);
});
