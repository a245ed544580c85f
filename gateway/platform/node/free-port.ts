import { createServer, type Server } from 'node:net';

/**
 * Below Linux's ports for outgoing connections (32768 to 60999): of those, somebody's call may take the one that was
 * free a moment ago. Each process has a part of its own and goes through it in turn, so that a port which was given
 * out and does not listen yet is not given out again.
 */
const lowest = 20_000;
const parts = 64;
const portsInPart = 198;
let next = 0;
let mine: Promise<number> | undefined;

const listen = (port: number, host?: string): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host }, () => resolve(server));
  });

async function isFree(port: number): Promise<boolean> {
  // Asked for every address: a name such as `localhost` leads to more than one.
  const server = await listen(port);
  if (server) await new Promise((closed) => server.close(closed));
  return server !== undefined;
}

/**
 * The first port of a part says that it is taken, for as long as its process lives: by its id alone every 64th process
 * would have the same one.
 * @returns the first port that may be given out
 */
async function takePart(): Promise<number> {
  for (let tried = 0; tried < parts; tried++) {
    const first = lowest + ((process.pid + tried) % parts) * (portsInPart + 1);
    const sign = await listen(first, '127.0.0.1');
    if (!sign) continue;
    sign.unref();
    return first + 1;
  }
  throw new Error(`no part of the TCP ports from ${lowest} is left to this process`);
}

/** A TCP port of this machine that was free a moment ago: `wanted` itself if it was. */
export async function freePort(wanted = 0): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted))) return wanted;
  mine ??= takePart();
  const first = await mine;
  for (let probes = 0; probes < portsInPart; probes++) {
    const port = first + (next++ % portsInPart);
    if (await isFree(port)) return port;
  }
  throw new Error(`no TCP port from ${first} to ${first + portsInPart - 1} is free`);
}
