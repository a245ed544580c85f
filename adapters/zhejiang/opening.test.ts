import { expect, it } from 'vitest';
import { isOpen } from './platform/opening.ts';

it.each([
  ['2026-10-12T08:00:00+08:00', true, 'a Monday at opening'],
  ['2026-10-12T07:59:59+08:00', false, 'a second before'],
  ['2026-10-12T20:00:00+08:00', false, 'closing time'],
  ['2026-10-11T10:00:00+08:00', false, 'a Sunday'],
  ['2026-10-01T10:00:00+08:00', false, 'National Day'],
  ['2026-10-10T10:00:00+08:00', true, 'a Saturday that is worked to make up'],
  ['2026-10-12T00:30:00Z', true, 'half past eight there, night here'],
])('at %s the platform is open: %s (%s)', (instant, open) => {
  expect(isOpen(new Date(instant))).toBe(open);
});
