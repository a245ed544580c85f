import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isIn, type Network, parseAddress, unwrapped } from '../process/addresses.ts';

export type ConnectionCaps = {
  /** Connections at once. */
  readonly total: number;
  /** From one source that is no proxy of ours. */
  readonly perSource: number;
  /** Behind these there are many: only `total` bounds them. */
  readonly proxies: readonly Network[];
};

export type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

export type Connections = {
  readonly count: () => number;
  /** What is being asked and answered on a connection now. */
  readonly exchangeOn: (socket: object) => Exchange | undefined;
};

/** Whoever has an IPv6 address has all of its /64. */
const sourceBytes = 8;

/** Under which name a peer is counted; undefined if it is gone already. */
function sourceOf(remoteAddress: string | undefined, proxies: readonly Network[]) {
  const parsed = remoteAddress === undefined ? undefined : parseAddress(remoteAddress);
  if (!parsed) return undefined;
  const address = unwrapped(parsed);
  const isProxy = proxies.some((network) => isIn(address, network));
  return { name: address.slice(0, sourceBytes).join('.'), isProxy };
}

type Source = Map<Socket, Exchange | undefined>;

/** Nothing is being answered on it: it has asked nothing, or not to the end, or has its answer. */
const isSpare = (exchange: Exchange | undefined): boolean =>
  exchange === undefined || !exchange.request.complete;

/** Ends the connection that has waited longest without a whole request. @returns whether there was one */
function endOneOf(source: Source, newest: Socket): boolean {
  for (const [socket, exchange] of source) {
    if (socket === newest || !isSpare(exchange)) continue;
    source.delete(socket);
    socket.destroy();
    return true;
  }
  return false;
}

/** Of the source that has most, or of any. */
function endOneOfAll(sources: ReadonlyMap<string, Source>, newest: Socket): boolean {
  const all = [...sources.values()];
  const largest = all.reduce((most, source) => (source.size > most.size ? source : most));
  return endOneOf(largest, newest) || all.some((source) => endOneOf(source, newest));
}

/** Keeps with each connection what is asked on it. */
function followExchanges(server: Server, sourceAt: WeakMap<object, Source>) {
  const exchanges = new WeakMap<object, Exchange>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const exchange = { request, response };
    const source = sourceAt.get(socket);
    exchanges.set(socket, exchange);
    source?.set(socket, exchange);
    response.once('close', () => {
      if (exchanges.get(socket) !== exchange) return;
      exchanges.delete(socket);
      // Last in line: it has just been of use.
      if (source?.delete(socket)) source.set(socket, undefined);
    });
  });
  return (socket: object) => exchanges.get(socket);
}

/**
 * Bounds the connections of a server (slow requests, sockets that say nothing). Who comes when there is no
 * room takes the place of a connection on which nothing is being answered, of their own source or of the one
 * that has most; so whoever only holds connections pushes out their own, and everybody else is served.
 * @param refused called when somebody is turned away all the same
 */
export function capConnections(
  server: Server,
  caps: ConnectionCaps,
  refused: (why: 'source' | 'total') => void,
): Connections {
  const sources = new Map<string, Source>();
  const sourceAt = new WeakMap<object, Source>();
  let count = 0;
  server.on('connection', (socket: Socket) => {
    const of = sourceOf(socket.remoteAddress, caps.proxies);
    if (!of) return void socket.destroy();
    const source = sources.get(of.name) ?? new Map<Socket, undefined>();
    sources.set(of.name, source);
    sourceAt.set(socket, source.set(socket, undefined));
    count += 1;
    socket.once('close', () => {
      count -= 1;
      source.delete(socket);
      if (source.size === 0 && sources.get(of.name) === source) sources.delete(of.name);
    });
    const isOver = !of.isProxy && source.size > caps.perSource;
    if (isOver ? endOneOf(source, socket) : count <= caps.total || endOneOfAll(sources, socket))
      return;
    refused(isOver ? 'source' : 'total');
    socket.destroy();
  });
  return { count: () => count, exchangeOn: followExchanges(server, sourceAt) };
}

/** Open files that this process may have (getrlimit(2)); undefined where the system does not say. */
export function openFilesLimit(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
