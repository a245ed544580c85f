import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const maxBodyBytes = 256 * 1024;

export type Answer = { readonly status: number; readonly body: string };

/** Listens on 127.0.0.1; an undefined answer cuts the connection. */
export async function listen(
  port: number,
  answering: (path: string, body: string) => Promise<Answer | undefined>,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of incoming as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBodyBytes) return void incoming.destroy();
        chunks.push(chunk);
      }
      const answer = await answering(incoming.url ?? '/', Buffer.concat(chunks).toString());
      if (!answer) return void outgoing.destroy();
      outgoing.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
      outgoing.end(answer.body);
    } catch {
      outgoing.destroy();
    }
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
