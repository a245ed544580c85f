import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type Call, plain } from './answer.ts';

const maxBodyBytes = 2 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // A little more is read and forgotten, so that the sender gets to see the refusal; then it is cut off.
    if (size <= maxBodyBytes) chunks.push(chunk);
    else if (size > 2 * maxBodyBytes) request.destroy();
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  response.end(answer.body);
}

type Answering = (call: Call) => Promise<Answer | undefined>;

async function serve(request: IncomingMessage, response: ServerResponse, answering: Answering) {
  const body = await readBody(request);
  if (!body) return send(response, plain(413, 'Request Entity Too Large'));
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const { method = '', headers } = request;
  const answer = await answering({ method, path, query, headers, body });
  if (answer) send(response, answer);
  else response.destroy();
}

/** Listens on 127.0.0.1; an undefined answer cuts the connection. */
export async function listen(
  port: number,
  answering: Answering,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    serve(request, response, answering).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
