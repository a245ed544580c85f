import { expect, it } from 'vitest';
import { isThere } from './contacts.ts';

const contact = {
  body: '吴江区行政审批局',
  post: '跨省通办联络员',
  phone: '0512-00000000',
  hours: [
    { from: '09:00', to: '11:30' },
    { from: '13:00', to: '17:00' },
  ],
};

it.each([
  ['in the morning', '2026-11-23T09:00:00+08:00', true],
  ['at noon', '2026-11-23T11:30:00+08:00', false],
  ['in the afternoon', '2026-11-23T16:59:00+08:00', true],
  ['on a Sunday', '2026-11-22T10:00:00+08:00', false],
  ['on a holiday that is a Thursday', '2026-10-01T10:00:00+08:00', false],
])('a contact is there in its hours of a working day: %s', (_, at, expected) => {
  expect(isThere(contact, new Date(at))).toBe(expected);
});
