import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Log } from '../process/log.ts';
import { type ConnectionCaps, capConnections, openFilesLimit } from './connections.ts';
import { answerParserErrors, answerUnreadable, withOneHost } from './unreadable-requests.ts';

export type HttpServer = {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: () => number;
  /** Takes no new requests and finishes those that run. */
  readonly close: () => Promise<void>;
};

export type HttpServerOptions = {
  readonly host: string;
  readonly port: number;
  readonly caps: ConnectionCaps;
  readonly log: Pick<Log, 'warn'>;
  /** The longest silence on a connection on which something is being answered. */
  readonly silenceMs: number;
  /** For tests, which do not wait as long. */
  readonly timeouts?: Partial<typeof timeouts>;
};

export type Fetch = Parameters<typeof getRequestListener>[0];

const timeouts = {
  /** From the first byte, or from the connection where none comes. */
  headersTimeout: 10_000,
  /** From the first byte to the last of the body, however slowly they come. */
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  /** Node looks so often for those that are over; its own 30 s would make 60 of the 30 above. */
  connectionsCheckingInterval: 1000,
  /** For the answer to reach a sender that could not be read. Whoever does not hang up then is hung up on. */
  lastWordMs: 1000,
};

const warnEveryMs = 60_000;

/** Files, the database and the regions need descriptors too: accepting must never use up the last one. */
const shareOfOpenFiles = 0.75;

function within({ total, ...caps }: ConnectionCaps, log: Pick<Log, 'warn'>): ConnectionCaps {
  const limit = Math.floor((openFilesLimit() ?? Number.POSITIVE_INFINITY) * shareOfOpenFiles);
  if (limit < total) log.warn('connections.fewer_than_configured', { limit, configured: total });
  return { ...caps, total: Math.min(total, limit) };
}

/** One line a minute says that somebody is turned away, and by which setting. */
function newRefusals(log: Pick<Log, 'warn'>): (why: 'source' | 'total') => void {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  return (why) => {
    if (performance.now() - saidAtMs < warnEveryMs) return;
    saidAtMs = performance.now();
    const setting = why === 'source' ? 'MAX_CONNECTIONS_PER_SOURCE' : 'MAX_CONNECTIONS';
    log.warn('connections.refused', { setting });
  };
}

/** Serves on a port. No socket is held for longer than it is used (slowloris), and their number is bounded. */
export async function startHttpServer(
  fetch: Fetch,
  { host, port, caps, log, silenceMs, timeouts: own = {} }: HttpServerOptions,
): Promise<HttpServer> {
  const listener = getRequestListener(fetch, { errorHandler: answerUnreadable });
  const { lastWordMs, ...times } = { ...timeouts, ...own };
  // A request without a Host is answered by us, in problem details.
  const limits = { maxHeaderSize: 16_384, requireHostHeader: false, ...times };
  const server = createServer(limits, withOneHost(listener));
  // Also ends whoever asks and does not read the answer: nothing moves on their connection.
  server.timeout = silenceMs;
  const { count, exchangeOn } = capConnections(server, within(caps, log), newRefusals(log));
  answerParserErrors(server, exchangeOn, lastWordMs);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: count,
    close: () => closeServer(server),
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Kept connections would hold the end up: who asks once more is told to go, who is silent is let go.
  server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
  const lettingGo = setInterval(() => server.closeIdleConnections(), 50);
  const patience = setTimeout(() => server.closeAllConnections(), 10_000);
  await closed;
  clearInterval(lettingGo);
  clearTimeout(patience);
}
