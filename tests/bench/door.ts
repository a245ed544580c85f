import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A doorstep before a platform: passes everything through and notes when each case arrived. */
export type Door = {
  readonly url: string;
  /** Milliseconds since the epoch, by case id. */
  readonly arrivals: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
};

export async function openDoor(platformUrl: string): Promise<Door> {
  const target = new URL(platformUrl);
  const arrivals = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const platform = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, platform],
      [platform, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => to.destroy()).on('close', () => sockets.delete(from));
      from.pipe(to);
    }
    client.on('data', (bytes) => {
      const at = performance.timeOrigin + performance.now();
      // Case ids are ASCII in every character set that a region uses.
      const caseId = /case_[0-9a-v]{26}/.exec(bytes.toString('latin1'))?.[0];
      if (caseId && !arrivals.has(caseId)) arrivals.set(caseId, at);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
