import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below Linux's ports for outgoing connections (32768 to 60999): of those, somebody's call may take the one that was
 * free a moment ago.
 */
const [lowest, highest] = [20_000, 32_767];
const maxProbes = 100;

/** A TCP port of 127.0.0.1 that was free a moment ago: `wanted` itself if it was. */
export async function freePort(wanted = 0): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted))) return wanted;
  for (let probes = 0; probes < maxProbes; probes++) {
    const port = randomInt(lowest, highest + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`no TCP port from ${lowest} to ${highest} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
