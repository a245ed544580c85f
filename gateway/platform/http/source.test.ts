import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { networks } from '../process/addresses.ts';
import type { Platform } from '../process/platform.ts';
import { sourceOf } from './source.ts';

const platform = {
  config: { connections: { total: 1, perSource: 1, proxies: networks('10.0.0.0/8') } },
} as unknown as Platform;

async function sourceFrom(remoteAddress: string | undefined, forwarded?: string) {
  const app = new Hono().get('/', (c) => c.text(sourceOf(platform, c) ?? 'none'));
  const env = { incoming: { socket: { remoteAddress } } };
  const headers: Record<string, string> =
    forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return (await app.request('/', { headers }, env)).text();
}

it.each([
  [
    'no proxy: what a caller writes itself does not count',
    '192.0.2.1',
    '198.51.100.7',
    '192.0.2.1',
  ],
  ['a proxy of ours: who stands before it', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
  ['a made-up address before that', '10.0.0.1', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
  ['two proxies of ours', '::ffff:10.0.0.1', '198.51.100.7, 10.0.0.2', '198.51.100.7'],
  ['a proxy that says nothing', '10.0.0.1', undefined, '10.0.0.1'],
  ['nonsense', '10.0.0.1', 'unknown', '10.0.0.1'],
  ['no socket', undefined, '198.51.100.7', 'none'],
])('source of a request: %s', async (_, peer, forwarded, expected) => {
  expect(await sourceFrom(peer, forwarded)).toBe(expected);
});
