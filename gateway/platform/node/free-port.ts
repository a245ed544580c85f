import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that was free a moment ago: `wanted` itself if it was. */
export async function freePort(wanted = 0): Promise<number> {
  const port = await probe(wanted);
  return port ?? (await probe(0)) ?? Promise.reject(new Error('no TCP port is free'));
}

function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(address && typeof address === 'object' ? address.port : undefined),
      );
    });
  });
}
