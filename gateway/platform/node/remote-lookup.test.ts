import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { parseNetwork } from '../process/addresses.ts';
import { remoteLookup } from './remote-lookup.ts';

let server: Server;
let reached = 0;

beforeAll(async () => {
  server = createServer((_, response) => {
    reached += 1;
    response.end('secret');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => new Promise((done) => server.close(done)));

const tenNet = parseNetwork('10.0.0.0/8');
const reach = { loopback: true, networks: tenNet ? [tenNet] : [], plainHttp: true };

/** Sends a request to a name that somebody else answers for. */
async function ask(hostname: string, ...addresses: readonly string[]): Promise<string> {
  const asked: string[] = [];
  const { http, close } = undiciOutbound({
    timeoutMs: 2000,
    maxBytes: 1000,
    lookup: remoteLookup(reach, (name, _, done) => {
      asked.push(name);
      const family = (address: string) => (address.includes(':') ? 6 : 4);
      done(
        null,
        addresses.map((address) => ({ address, family: family(address) })),
      );
    }),
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${hostname}:${port}/latest/meta-data`;
  const answer = await http({ method: 'GET', url }, new AbortController().signal);
  await close();
  expect(asked).toEqual([hostname]);
  return answer.ok
    ? String(answer.value.status)
    : `${answer.failure.kind} ${answer.failure.message}`;
}

describe('a name of somebody else', () => {
  it.each([
    ['127.0.0.1'],
    ['127.8.8.8'],
    ['0.0.0.0'],
    ['169.254.169.254'],
    ['::1'],
    ['::'],
    ['::ffff:127.0.0.1'],
    ['fe80::1'],
    ['100.100.100.200'],
    ['192.168.0.7'],
    ['64:ff9b::7f00:1'],
    ['fd00:ec2::254'],
    ['93.184.216.34', '127.0.0.1'],
    ['10.0.0.1', '::1'],
  ])('SSRF by DNS: that leads to %s is not called', async (...addresses) => {
    expect(await ask('jwks.evil.example', ...addresses)).toBe('unreachable ERR_LOCAL_ADDRESS');
    expect(reached).toBe(0);
  });

  it('localhost by that name is what the operator wrote', async () => {
    expect(await ask('localhost', '127.0.0.1')).toBe('200');
  });

  it('that has no address is unreachable', async () => {
    expect(await ask('nobody.example')).toMatch(/^(unreachable|answer_lost)/);
  });
});
