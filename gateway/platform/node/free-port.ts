import { createServer } from 'node:net';

/**
 * Below Linux's ports for outgoing connections (32768 to 60999): of those, somebody's call may take the one that was
 * free a moment ago. Each process has a part of its own and goes through it in turn, so that a port which was given
 * out and does not listen yet is not given out again.
 */
const lowest = 20_000;
const parts = 64;
const portsInPart = 199;
let next = 0;

/** A TCP port of 127.0.0.1 that was free a moment ago: `wanted` itself if it was. */
export async function freePort(wanted = 0): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted))) return wanted;
  const first = lowest + (process.pid % parts) * portsInPart;
  for (let probes = 0; probes < portsInPart; probes++) {
    const port = first + (next++ % portsInPart);
    if (await isFree(port)) return port;
  }
  throw new Error(`no TCP port from ${first} to ${first + portsInPart - 1} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
