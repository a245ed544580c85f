import { expect, it } from 'vitest';
import { AuditCopy } from './audit-copy.ts';

it('a copy goes to folders and to collectors, each named in one spelling, once', () => {
  const text = 'file:///mnt/audit, syslog+tls://SIEM.example , syslog+tls://siem.example:6514/';
  expect(AuditCopy.parse(`${text},syslog+tls://[::1]:7000,file:///%E6%97%A5`)).toEqual([
    { name: 'file:///mnt/audit', folder: '/mnt/audit' },
    { name: 'syslog+tls://siem.example:6514', host: 'siem.example', port: 6514 },
    { name: 'syslog+tls://[::1]:7000', host: '::1', port: 7000 },
    { name: 'file:///%E6%97%A5', folder: '/日' },
  ]);
});

it.each([
  'syslog://siem.example',
  'syslog+tls://siem.example/path',
  'syslog+tls://user:secret@siem.example',
  'syslog+tls:',
  'https://siem.example',
  'file://other.example/mnt',
  'file:///',
  'file:///a%00b',
  'file:///%ff',
  '/mnt/audit',
  Array.from({ length: 9 }, (_, nth) => `file:///mnt/${nth}`).join(),
])('%s is refused, and no password of it is repeated', (text) => {
  const parsed = AuditCopy.safeParse(text);
  expect(parsed.success).toBe(false);
  expect(String(parsed.error)).not.toContain('secret');
});
