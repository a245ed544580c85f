import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { RequestError } from '@hono/node-server';
import { type FailureCode, failure } from '#contracts/failures';
import { type Problem, problemOf } from '../http/problem.ts';

/** There is no readable request yet, so nobody has said in which language to answer. */
const problemFor = (code: FailureCode): Problem =>
  problemOf(failure(code), 'zh-CN', crypto.randomUUID());

const headersOf = (problem: Problem) => ({
  'content-type': 'application/problem+json',
  'content-language': 'zh-CN',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-correlation-id': problem.correlationId,
});

const parserCodes: Readonly<Record<string, FailureCode>> = {
  HPE_HEADER_OVERFLOW: 'request.headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request.timeout',
};

/** Problem details for what Node's parser refuses before there is a request: smuggling attempts among them. */
export function answerParserErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = problemFor(parserCodes[error.code ?? ''] ?? 'request.malformed_http');
    const body = JSON.stringify(problem);
    const fields = {
      ...headersOf(problem),
      connection: 'close',
      'content-length': Buffer.byteLength(body),
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${problem.status} Refused\r\n${lines.join('')}\r\n${body}`);
  });
}

/** A request whose address or Host cannot be read never reaches the app. */
export function answerUnreadable(error: unknown): Response {
  const problem = problemFor(
    error instanceof RequestError ? 'request.malformed_http' : 'gateway.internal',
  );
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: headersOf(problem),
  });
}
