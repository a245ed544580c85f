import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Request, type Route, refused } from './answers.ts';
import type { Faults } from './faults.ts';

const maxBytes = 2_097_152;

async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}

function write(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(answer.location === undefined ? {} : { location: answer.location }),
  });
  response.end(answer.body);
}

const page404: Answer = {
  status: 404,
  contentType: 'text/html;charset=UTF-8',
  body: '<h1>404</h1>',
};

/** Routes by `METHOD path`, with the faults around them. Listens on 127.0.0.1. */
export function makeServer(routes: ReadonlyMap<string, Route>, faults: Faults): Server {
  function answerOf(request: Request): Answer {
    const route = routes.get(`${request.method} ${request.path}`);
    return route ? route(request) : page404;
  }

  /** A code, or the word of a state, that nobody announced. */
  function oddly(answer: Answer, path: string): Answer {
    if (faults.strike('odd_code', path))
      return { ...answer, body: answer.body.replace('"000000"', '"777777"') };
    if (!faults.strike('odd_status', path)) return answer;
    return { ...answer, body: answer.body.replace(/(state\\":\\")\w+/i, '$177') };
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const path = url.pathname;
    const body = await readBody(incoming);
    const broken = faults.strike('http_error', path);
    if (broken)
      return write(response, { ...page404, status: broken.status, body: '<h1>error</h1>' });
    const request = {
      method: incoming.method ?? '',
      path,
      query: url.searchParams,
      headers: incoming.headers,
    };
    const answer = oddly(body ? answerOf({ ...request, body }) : refused('200006', {}, 413), path);
    const slow = faults.strike('slow', path);
    if (slow) await sleep(slow.delayMs, undefined, { ref: false });
    if (faults.strike('drop_answer', path)) return void incoming.socket.destroy();
    // Half of the answer: the form is broken, the HTTP around it is not.
    const half = answer.body.slice(0, Math.floor(answer.body.length / 2));
    write(response, faults.strike('malformed_body', path) ? { ...answer, body: half } : answer);
  }

  return createServer((incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
}
