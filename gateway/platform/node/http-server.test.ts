import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answerBug, guardBody, newRoutes } from '../http/http.ts';
import { answerSafely } from '../http/security-headers.ts';
import { networks } from '../process/addresses.ts';
import { type HttpServer, type HttpServerOptions, startHttpServer } from './http-server.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const refusals: string[] = [];
const silent = { debug: () => {}, info: () => {}, warn: () => {} };
const held = Promise.withResolvers<Response>();
let holding = 0;

/** A server with limits that a test can wait for. */
async function start(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const app = newRoutes();
  app.use(answerSafely('https://gateway.example'), guardBody);
  app.get('/live', (c) => c.text('live'));
  app.get('/held', () => {
    holding += 1;
    return held.promise;
  });
  app.onError(answerBug({ ...silent, error: (event) => refusals.push(event) }));
  app.get('/endless', (c) =>
    c.body(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(65_536)) })),
  );
  app.post('/read', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)));
  app.post('/unread', (c) => c.text('early'));
  const server = await startHttpServer(app.fetch, {
    host: '127.0.0.1',
    port: 0,
    caps: { total: 1000, perSource: 1000, proxies: [] },
    log: { warn: (event, fields) => refusals.push(`${event} ${fields?.['setting']}`) },
    silenceMs: 5000,
    timeouts: {
      headersTimeout: 250,
      requestTimeout: 400,
      connectionsCheckingInterval: 50,
      lastWordMs: 100,
    },
    ...options,
  });
  closers.push(server.close);
  return server;
}

type Peer = {
  readonly socket: Socket;
  readonly said: () => string;
  readonly gone: Promise<unknown>;
};

/** A peer that never hangs up by itself: what ends the connection is the server. */
function open({ port }: HttpServer, text = '', localAddress = '127.0.0.1'): Peer {
  const socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true });
  let said = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
  });
  socket.on('error', () => undefined);
  // The server's end alone is not the end of a connection: what is written after it must fail.
  const gone = once(socket, 'end').catch(() => undefined);
  socket.write(text);
  closers.push(async () => socket.destroy());
  return { socket, said: () => said, gone };
}

const head = (method: string, path: string, ...fields: readonly string[]): string =>
  [`${method} ${path} HTTP/1.1`, 'Host: gateway.example', ...fields, '', ''].join('\r\n');

/** Writes a byte at a time for as long as the other side is there. */
function trickle({ socket }: Peer): void {
  const timer = setInterval(() => socket.write('x'), 30);
  socket.once('close', () => clearInterval(timer));
  socket.once('error', () => clearInterval(timer));
}

describe('slowloris', () => {
  const chunked = head('POST', '/read', 'Content-Type: text/plain', 'Transfer-Encoding: chunked');
  it.each([
    ['nothing at all', '', false],
    ['half a request line', 'GET /li', false],
    ['a header a byte at a time', 'GET /live HTTP/1.1\r\nHost: a\r\nX-Slow: ', true],
    ['no body', head('POST', '/read', 'Content-Length: 100'), false],
    ['a body a byte at a time', head('POST', '/read', 'Content-Length: 100000'), true],
    ['no chunk', chunked, false],
    ['half of a chunk', `${chunked}ff\r\nabc`, false],
    ['half of the second request', `${head('GET', '/live')}GET /live HTTP/1.1\r\nHost`, false],
    ['a body that nobody reads', head('POST', '/unread', 'Content-Length: 100000'), true],
    [
      'a body that is refused before it came',
      head('POST', '/read', 'Content-Length: 99999999'),
      true,
    ],
  ])('a connection that sends %s is ended, and nothing of it is left', async (_, text, slowly) => {
    const server = await start();
    const peer = open(server, text);
    if (slowly) trickle(peer);
    await peer.gone;
    await expect.poll(server.connections).toBe(0);
    expect(refusals).toEqual([]);
  });

  it('a hundred that send nothing are all ended', async () => {
    const server = await start();
    await Promise.all(Array.from({ length: 100 }, () => open(server).gone));
    await expect.poll(server.connections).toBe(0);
  });

  it('whoever asks for much and reads nothing of it is ended', async () => {
    const server = await start({ silenceMs: 300 });
    const peer = open(server, head('GET', '/endless'));
    peer.socket.pause();
    await expect.poll(server.connections).toBe(1);
    await expect.poll(server.connections).toBe(0);
  });

  it('says 408 to a sender that is only slow', async () => {
    const server = await start();
    const peer = open(server, head('POST', '/read', 'Content-Length: 10'));
    await peer.gone;
    expect(peer.said()).toMatch(/^HTTP\/1\.1 408 /);
    expect(peer.said()).toContain('"code":"request.timeout"');
  });
});

describe('sockets by the hundred', () => {
  it('of one source push out each other, and others are served', async () => {
    const server = await start({
      caps: { total: 1000, perSource: 20, proxies: [] },
      timeouts: { lastWordMs: 100 },
    });
    const held = Array.from({ length: 60 }, () => open(server, 'GET /', '127.0.0.2'));
    await Promise.all(held.slice(0, 40).map(({ gone }) => gone));
    await expect.poll(server.connections).toBe(20);
    expect(await (await fetch(`http://127.0.0.1:${server.port}/live`)).text()).toBe('live');
    const own = open(server, head('GET', '/live', 'Connection: close'), '127.0.0.2');
    await own.gone;
    expect(own.said()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('of as many sources as there is room leave room for one more, whoever has most loses one', async () => {
    const server = await start({
      caps: { total: 30, perSource: 20, proxies: [] },
      timeouts: { lastWordMs: 100 },
    });
    for (let nth = 0; nth < 15; nth++) open(server, 'GET /', `127.0.1.${nth + 1}`);
    for (let nth = 0; nth < 20; nth++) open(server, 'GET /', '127.0.0.2');
    await expect.poll(server.connections).toBe(30);
    expect(await (await fetch(`http://127.0.0.1:${server.port}/live`)).text()).toBe('live');
  });

  it('behind a proxy of ours are bounded by the total alone', async () => {
    const server = await start({
      caps: { total: 1000, perSource: 5, proxies: networks('127.0.0.2') },
      timeouts: { lastWordMs: 100 },
    });
    for (let nth = 0; nth < 30; nth++) open(server, 'GET /', '127.0.0.2');
    await expect.poll(server.connections).toBe(30);
  });

  it('never end a request that is being answered: then the new one is refused, and the log says by what', async () => {
    refusals.length = 0;
    const server = await start({
      caps: { total: 100, perSource: 2, proxies: [] },
      timeouts: { lastWordMs: 100 },
    });
    const asking = [1, 2].map(() => open(server, head('GET', '/held', 'Connection: close')));
    await expect.poll(() => holding).toBe(2);
    const third = open(server, head('GET', '/live'));
    await Promise.race([third.gone, once(third.socket, 'close')]);
    expect(third.said()).toBe('');
    expect(refusals).toEqual(['connections.refused MAX_CONNECTIONS_PER_SOURCE']);
    held.resolve(new Response('answered'));
    await Promise.all(asking.map(({ gone }) => gone));
    for (const { said } of asking) expect(said()).toContain('answered');
  });
});

describe('request smuggling', () => {
  const chunk = '5\r\nhello\r\n0\r\n\r\n';
  const raw = (...lines: readonly string[]): string => [...lines, '', ''].join('\r\n');
  it.each([
    ['two Host lines', raw('GET /live HTTP/1.1', 'Host: a.example', 'Host: b.example')],
    ['the same Host twice', raw('GET /live HTTP/1.1', 'Host: a.example', 'hOST: a.example')],
    ['no Host', raw('GET /live HTTP/1.1', 'Accept: */*')],
    ['an empty Host', raw('GET /live HTTP/1.1', 'Host:')],
    ['a Host with a path', raw('GET /live HTTP/1.1', 'Host: a.example/x')],
    ['a Host with a user', raw('GET /live HTTP/1.1', 'Host: a@b.example')],
    ['two lengths', `${head('POST', '/read', 'Content-Length: 5', 'Content-Length: 6')}hello`],
    [
      'the same length twice',
      `${head('POST', '/read', 'Content-Length: 5', 'Content-Length: 5')}hello`,
    ],
    ['lengths in one line', `${head('POST', '/read', 'Content-Length: 5, 5')}hello`],
    ['a length with a sign', `${head('POST', '/read', 'Content-Length: +5')}hello`],
    [
      'a length beside chunks',
      `${head('POST', '/read', 'Content-Length: 5', 'Transfer-Encoding: chunked')}${chunk}`,
    ],
    [
      'chunks beside a length',
      `${head('POST', '/read', 'Transfer-Encoding: chunked', 'Content-Length: 5')}${chunk}`,
    ],
    [
      'chunks twice',
      `${head('POST', '/read', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')}${chunk}`,
    ],
    [
      'chunks that are not last',
      `${head('POST', '/read', 'Transfer-Encoding: chunked, identity')}${chunk}`,
    ],
    ['an unknown encoding', `${head('POST', '/read', 'Transfer-Encoding: xchunked')}${chunk}`],
    ['a space before the colon', raw('GET /live HTTP/1.1', 'Host: a.example', 'X-A : b')],
    ['a folded header', raw('GET /live HTTP/1.1', 'Host: a.example', 'X-A: b', ' c')],
    ['a bare line feed', 'GET /live HTTP/1.1\nHost: a.example\n\n'],
    ['a target that is a star', raw('GET * HTTP/1.1', 'Host: a.example')],
    ['a target that is an authority', raw('GET a.example:443 HTTP/1.1', 'Host: a.example')],
    ['a target with a backslash', raw('GET /\\evil.example HTTP/1.1', 'Host: a.example')],
    ['an absolute target that is none', raw('GET http:// HTTP/1.1', 'Host: a.example')],
  ])('%s is 400 and the end of the connection', async (_, text) => {
    const server = await start({ timeouts: { lastWordMs: 100 } });
    const peer = open(server, `${text}${head('GET', '/live')}`);
    await Promise.race([peer.gone, once(peer.socket, 'close')]);
    const answers = peer.said().match(/^HTTP\/1\.1 \d+/gm);
    expect(answers).toEqual(['HTTP/1.1 400']);
    expect(peer.said()).toContain('"code":"request.malformed_http"');
    expect(peer.said().toLowerCase()).toContain("frame-ancestors 'none'");
    await expect.poll(server.connections).toBe(0);
  });

  it('an absolute target is taken by its path, as every server must (RFC 9112 s3.2.2)', async () => {
    const server = await start({ timeouts: { lastWordMs: 100 } });
    const text = raw('GET http://a.example/live HTTP/1.1', 'Host: a.example', 'Connection: close');
    const peer = open(server, text);
    await peer.gone;
    expect(peer.said()).toMatch(/^HTTP\/1\.1 200 /);
  });
});
