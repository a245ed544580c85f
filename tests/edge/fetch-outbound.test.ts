import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { newWorkFolder, removeWorkFolder, startWorker, type Worker } from './wrangler.ts';

let folder: string;
let worker: Worker;
let probe: string;
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const sizes: Record<string, number> = { '/exact': 1000, '/large': 1001, '/huge': 5_000_000 };
    if (request.url === '/hang' || request.url === '/silent') return;
    if (request.url === '/cut') return void request.socket.destroy();
    if (request.url === '/trickle') {
      response.write('x');
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
      return;
    }
    if (request.url === '/moved') return void response.writeHead(302, { Location: '/exact' }).end();
    response.writeHead(200, { 'X-Case': 'Yes' }).end('a'.repeat(sizes[request.url ?? ''] ?? 2));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await newWorkFolder();
  const port = await freePort();
  const script = fileURLToPath(new URL('./outbound-probe.ts', import.meta.url));
  worker = await startWorker({ folder, script, port, settings: {} });
  probe = `http://127.0.0.1:${port}`;
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  server.closeAllConnections();
  server.close();
  await removeWorkFolder(folder);
}, 30_000);

async function send(url: string, abortAfterMs?: number): Promise<Record<string, unknown>> {
  const body = JSON.stringify({ url, ...(abortAfterMs === undefined ? {} : { abortAfterMs }) });
  return (await (await fetch(probe, { method: 'POST', body })).json()) as Record<string, unknown>;
}
const kindOf = async (path: string, abortAfterMs?: number) =>
  (await send(base + path, abortAfterMs))['kind'];

describe('outbound HTTP in workerd', () => {
  it('returns status, lower-case headers and bytes', async () => {
    const answer = { kind: 'ok', status: 200, headers: { 'x-case': 'Yes' }, size: 2 };
    expect(await send(`${base}/`)).toMatchObject(answer);
  });

  it('accepts an answer of exactly the limit and cuts off one byte more', async () => {
    expect(await send(`${base}/exact`)).toMatchObject({ kind: 'ok', size: 1000 });
    expect(await kindOf('/large')).toBe('too_large');
    expect(await kindOf('/huge')).toBe('too_large');
  });

  it('does not follow redirects', async () => {
    expect(await send(`${base}/moved`)).toMatchObject({ kind: 'ok', status: 302, size: 0 });
  });

  it('says timeout for silence and for a body that trickles past the deadline', async () => {
    expect(await kindOf('/hang')).toBe('timeout');
    expect(await kindOf('/trickle')).toBe('timeout');
  });

  it('says aborted when the caller gives up, before or while waiting', async () => {
    expect(await kindOf('/', 0)).toBe('aborted');
    expect(await kindOf('/silent', 50)).toBe('aborted');
  });

  it('says answer_lost when the connection dies or never was, without the address in the message', async () => {
    expect(await send(`${base}/cut`)).toEqual({ kind: 'answer_lost', message: 'fetch failed' });
    const nowhere = await send('http://127.0.0.1:1/secret');
    expect(nowhere).toEqual({ kind: 'answer_lost', message: 'fetch failed' });
  });
});
