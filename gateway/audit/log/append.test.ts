import { expect, it } from 'vitest';
import { someEvent } from '../testing/log.ts';
import { completeEvent } from './append.ts';
import { leafBytes, parseLeaf } from './leaf.ts';

const now = new Date('2026-05-04T08:00:00Z');

it('refuses an event without legal basis or purpose, so that its cause is not committed either', () => {
  for (const purpose of ['', '  ', '\u3000\u3000', '\n\t', 'x '])
    expect(() =>
      completeEvent({ ...someEvent('case_a'), purpose: purpose as never }, now),
    ).toThrow();
  expect(() =>
    completeEvent({ ...someEvent('case_a'), legalBasis: undefined as never }, now),
  ).toThrow();
});

it.each([
  ['case.approved', 'statutory_duty'],
  ['claims.disclosed', 'consent'],
  ['federation.changed', 'not_personal'],
] as const)('%s stands on %s where nobody names another ground', (action, ground) => {
  const { legalBasis: _, ...unsaid } = someEvent('case_a', action);
  expect(completeEvent(unsaid, now).legalBasis).toBe(ground);
  expect(completeEvent({ ...unsaid, legalBasis: 'emergency' }, now).legalBasis).toBe('emergency');
});

it('refuses an event that would not fit into an entry of the log', () => {
  const details = Object.fromEntries(
    Array.from({ length: 100 }, (_, nth) => [`field_${nth}`, 'x'.repeat(300)]),
  );
  expect(() => completeEvent({ ...someEvent('case_a'), details }, now)).toThrow(RangeError);
});

it('writes a leaf as RFC 8785 text with its predecessor and reads nothing else', () => {
  const event = completeEvent(someEvent('case_a'), now);
  const leaf = leafBytes(event, 'ab'.repeat(32));
  expect(parseLeaf(leaf)).toEqual({ caseRef: event.caseRef, previous: 'ab'.repeat(32), event });
  const text = new TextDecoder().decode(leaf);
  expect(text).toMatch(/^\{"action":"case\.read","actor":\{"id":"tongban"/);
  const encoder = new TextEncoder();
  expect(parseLeaf(encoder.encode(text.replace('{"action"', '{ "action"')))).toBeUndefined();
  expect(parseLeaf(encoder.encode('{}'))).toBeUndefined();
  expect(parseLeaf(new Uint8Array([0xff, 0x7b]))).toBeUndefined();
});
