import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { RequestError } from '@hono/node-server';
import { type FailureCode, failure } from '#contracts/failures';
import { type Problem, problemOf } from '../http/problem.ts';
import { securityHeaders } from '../http/security-headers.ts';
import type { Connections } from './connections.ts';

/** There is no readable request yet, so nobody has said in which language to answer. */
const problemFor = (code: FailureCode): Problem =>
  problemOf(failure(code), 'zh-CN', crypto.randomUUID());

const headersOf = (problem: Problem) => ({
  ...securityHeaders,
  'content-type': 'application/problem+json',
  'content-language': 'zh-CN',
  'cache-control': 'no-store',
  'x-correlation-id': problem.correlationId,
});

const parserCodes: Readonly<Record<string, FailureCode>> = {
  HPE_HEADER_OVERFLOW: 'request.headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request.timeout',
};

/** Ends a connection with these words. */
function hangUp(socket: Duplex, words: string, lastWordMs: number): void {
  socket.end(words);
  const timer = setTimeout(() => socket.destroy(), lastWordMs);
  socket.once('close', () => clearTimeout(timer));
}

/**
 * Problem details for what Node's parser refuses before there is a request: smuggling attempts among them, and
 * requests that do not end in time. `end` alone would leave the socket to the other side, for ever.
 */
export function answerParserErrors(
  server: Server,
  exchangeOn: Connections['exchangeOn'],
  lastWordMs: number,
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    // In the middle of an answer there is no room for another one.
    if (exchangeOn(socket)?.response.headersSent) return void socket.destroy();
    const problem = problemFor(parserCodes[error.code ?? ''] ?? 'request.malformed_http');
    const body = JSON.stringify(problem);
    const fields = {
      ...headersOf(problem),
      connection: 'close',
      'content-length': Buffer.byteLength(body),
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    const words = `HTTP/1.1 ${problem.status} Refused\r\n${lines.join('')}\r\n${body}`;
    hangUp(socket, words, lastWordMs);
  });
}

/** A request whose address or Host cannot be read never reaches the app. */
export function answerUnreadable(error: unknown): Response {
  const problem = problemFor(
    error instanceof RequestError ? 'request.malformed_http' : 'gateway.internal',
  );
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...headersOf(problem), connection: 'close' },
  });
}

/** RFC 9112 s3.2: more than one Host is 400. Node takes the first, a proxy before us may have taken the last. */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let nth = 0; nth < rawHeaders.length; nth += 2) {
    const name = rawHeaders[nth];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

/** Lets through what says once where it goes. */
export const withOneHost =
  (listener: RequestListener): RequestListener =>
  (request: IncomingMessage, response: ServerResponse) => {
    if (!hasTwoHosts(request)) return listener(request, response);
    const problem = problemFor('request.malformed_http');
    response.writeHead(problem.status, { ...headersOf(problem), connection: 'close' });
    response.end(JSON.stringify(problem));
  };
