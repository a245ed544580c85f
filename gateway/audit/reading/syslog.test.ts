import { expect, it } from 'vitest';
import { ocsfUnread } from './ocsf.ts';
import { syslogFrame } from './syslog.ts';

const event = ocsfUnread(
  { index: 7, sequencedAt: new Date('2026-11-29T02:00:01Z'), hash: 'ab' },
  'https://gateway.example',
);

it('an event is a record of RFC 5424 in a frame of RFC 5425: octets counted, ASCII, JSON that reads as what it was', () => {
  const told = { ...event, class_name: '受理 𠮷' };
  const frame = syslogFrame('gateway.example', { event: told as unknown as typeof event });
  const [, length, record = ''] = /^([1-9]\d*) (.*)$/.exec(frame) ?? [];
  expect(Number(length)).toBe(new TextEncoder().encode(record).length);
  const head = '<109>1 2026-11-29T02:00:01.000Z gateway.example tongban - - - ';
  expect(record.slice(0, head.length)).toBe(head);
  expect(record).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(record.slice(head.length))).toEqual(told);
});

it.each([
  [1, 110],
  [2, 109],
  [3, 108],
  [4, 106],
])('what OCSF calls severity %i has the priority %i: facility log audit', (severity, priority) => {
  const frame = syslogFrame('h', {
    event: { ...event, severity_id: severity } as unknown as typeof event,
  });
  expect(frame).toContain(` <${priority}>1 `);
});
