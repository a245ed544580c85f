import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fail } from '#contracts/result';
import { undiciOutbound } from './outbound-undici.ts';

type Addresses = { readonly address: string; readonly family: number }[];

let server: Server;
let base: string;
// Patient where the answer counts: a busy machine must not look like a slow region.
const outbound = undiciOutbound({ timeoutMs: 10_000, maxBytes: 1000 });
const impatient = undiciOutbound({ timeoutMs: 300, maxBytes: 1000 });
const never = new AbortController().signal;

beforeAll(async () => {
  server = createServer((request, response) => {
    const sizes: Record<string, number> = { '/exact': 1000, '/large': 1001, '/huge': 5_000_000 };
    if (request.url === '/hang') return;
    if (request.url === '/cut') return void request.socket.destroy();
    if (request.url === '/trickle') {
      response.write('x');
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
      return;
    }
    if (request.url === '/endless') {
      const more = () => response.write('x'.repeat(100_000), more);
      return void more();
    }
    if (request.url === '/longer')
      return void request.socket.end(
        'HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nfar more than five',
      );
    if (request.url === '/shorter')
      return void request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nx');
    if (request.url === '/broken-chunk')
      return void request.socket.end('HTTP/1.1 202 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
    if (request.url === '/last') response.setHeader('Connection', 'close');
    if (request.url === '/moved') return void response.writeHead(302, { Location: '/exact' }).end();
    response.writeHead(200, { 'X-Case': 'Yes' }).end('a'.repeat(sizes[request.url ?? ''] ?? 2));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await Promise.all([outbound.close(), impatient.close()]);
  server.closeAllConnections();
  server.close();
});

const kindOf = async (path: string, signal = never, from = outbound): Promise<string> => {
  const result = await from.http({ method: 'POST', url: `${base}${path}`, body: 'b' }, signal);
  return result.ok
    ? `ok ${result.value.status} ${result.value.body.byteLength}`
    : result.failure.kind;
};

describe('outbound HTTP on Node', () => {
  it('returns status, lower-case headers and bytes', async () => {
    const result = await outbound.http({ method: 'GET', url: `${base}/` }, never);
    expect(result).toMatchObject({
      ok: true,
      value: { status: 200, headers: { 'x-case': 'Yes' } },
    });
  });

  it('accepts an answer of exactly the limit and cuts off one byte more', async () => {
    expect(await kindOf('/exact')).toBe('ok 200 1000');
    expect(await kindOf('/large')).toBe('too_large');
    expect(await kindOf('/huge')).toBe('too_large');
  });

  it.each([
    ['/exact', 200],
    ['/huge', 200],
    ['/endless', 200],
    ['/trickle', 200],
    ['/longer', 204],
    ['/shorter', 200],
    ['/broken-chunk', 202],
    ['/moved', 302],
  ])('where only the status counts, the body of %s takes nothing back', async (path, status) => {
    const request = { method: 'POST', url: `${base}${path}`, answerBody: 'ignored' } as const;
    const answer = await outbound.http(request, never);
    expect(answer.ok && answer.value.status).toBe(status);
  });

  it('does not follow redirects', async () => {
    expect(await kindOf('/moved')).toBe('ok 302 0');
  });

  it('says answer_lost when the connection dies after sending', async () => {
    expect(await kindOf('/cut')).toBe('answer_lost');
  });

  it('says timeout for silence and for a body that trickles past the deadline', async () => {
    expect(await kindOf('/hang', never, impatient)).toBe('timeout');
    expect(await kindOf('/trickle', never, impatient)).toBe('timeout');
  });

  it('says aborted when the caller gives up, before or while waiting', async () => {
    expect(await kindOf('/', AbortSignal.abort())).toBe('aborted');
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await kindOf('/hang', controller.signal)).toBe('aborted');
  });

  it('says unreachable when nothing listens, without the address in the message', async () => {
    const result = await outbound.http({ method: 'GET', url: 'http://127.0.0.1:1/secret' }, never);
    expect(result).toEqual({
      ok: false,
      failure: { kind: 'unreachable', message: 'ECONNREFUSED' },
    });
  });

  it.each([
    'ENOTFOUND',
    'EAI_AGAIN',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_GET_ISSUER_CERT',
    'HOSTNAME_MISMATCH',
  ])('says unreachable for %s: nothing of the request had left', async (code) => {
    const lookup = (_: string, __: object, done: (error: Error, address: string) => void) =>
      done(Object.assign(new Error('x'), { code }), '');
    const { http, close } = undiciOutbound({ timeoutMs: 10_000, maxBytes: 1000, lookup });
    const url = 'http://region.example/secret';
    expect(await http({ method: 'POST', url, body: 'b' }, never)).toEqual(
      fail({ kind: 'unreachable', message: code }),
    );
    await close();
  });

  it('asks for a name with each connection: who has moved, or was not known, is found without a restart', async () => {
    const { port } = server.address() as AddressInfo;
    const moved = createServer((_, response) => void response.end('moved'));
    await new Promise<void>((done) => moved.listen(port, '127.0.0.2', done));
    let address: string | undefined = '127.0.0.1';
    const lookup = (_: string, __: object, done: (error: Error | null, all: Addresses) => void) =>
      address === undefined
        ? done(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), [])
        : done(null, [{ address, family: 4 }]);
    const { http, close } = undiciOutbound({ timeoutMs: 10_000, maxBytes: 1000, lookup });
    const ask = async (path: string) => {
      const answer = await http(
        { method: 'GET', url: `http://region.example:${port}${path}` },
        never,
      );
      return answer.ok ? Buffer.from(answer.value.body).toString() : answer.failure.message;
    };
    // The old address ends its connections, as whoever moves does.
    expect(await ask('/last')).toBe('aa');
    address = undefined;
    expect(await ask('/')).toBe('ENOTFOUND');
    address = '127.0.0.2';
    expect(await ask('/')).toBe('moved');
    await close();
    moved.closeAllConnections();
    moved.close();
  });
});
