import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What the network does:
 * - `delay`: every piece arrives `delayMs` later
 * - `half_open`: connections stand and nothing arrives any more, in either direction
 * - `drop_answers`: what is asked arrives, what is answered does not
 * - `trickle`: every piece arrives byte by byte, `everyMs` between two
 * - `refuse`: new connections are cut at once; those that stand go on
 */
export type Weather =
  | { readonly kind: 'fair' | 'half_open' | 'drop_answers' | 'refuse' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'trickle'; readonly everyMs: number };

/** A wire with weather between a client and a server on this machine. */
export type FaultProxy = {
  readonly port: number;
  /** Connections that lost bytes are cut when the weather changes: what follows would be nonsense. */
  readonly setWeather: (weather: Weather) => void;
  /** Resets every connection. @returns how many */
  readonly cut: () => number;
  /** Pieces and connections that a fault has hit so far. */
  readonly hits: () => number;
  readonly close: () => Promise<void>;
};

type Wire = { readonly client: Socket; readonly server: Socket; lost: boolean };

type State = { weather: Weather; hits: number; readonly wires: Set<Wire> };

function carry(state: State, wire: Wire, from: Socket, to: Socket, isAnswer: boolean): void {
  // Pieces wait for those before them, or a change of the weather would let them overtake.
  let last: Promise<unknown> = Promise.resolve();
  from.on('data', (piece: Buffer) => {
    const { weather } = state;
    if (weather.kind !== 'fair' && weather.kind !== 'refuse') state.hits += 1;
    if (weather.kind === 'half_open' || (weather.kind === 'drop_answers' && isAnswer)) {
      wire.lost = true;
      return;
    }
    if (weather.kind === 'delay') {
      const { delayMs } = weather;
      last = last.then(() => new Promise((resolve) => setTimeout(resolve, delayMs)));
    }
    if (weather.kind === 'trickle') {
      last = last.then(() => trickle(state, to, piece, weather.everyMs));
      return;
    }
    last = last.then(() => to.writable && to.write(piece));
  });
  from.on('close', (broken) => {
    // A connection that lost bytes stands until the weather changes: nobody hears of its end before.
    last = last.then(() => {
      if (wire.lost || state.weather.kind === 'half_open') wire.lost = true;
      else if (broken) reset(state, wire);
      else to.destroySoon();
      if (from.destroyed && to.destroyed) state.wires.delete(wire);
    });
  });
}

/** The rest of a piece comes at once when the weather changes. */
async function trickle(state: State, to: Socket, piece: Buffer, everyMs: number): Promise<void> {
  let sent = 0;
  for (; sent < piece.length && state.weather.kind === 'trickle'; sent++) {
    if (!to.writable) return;
    to.write(piece.subarray(sent, sent + 1));
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  if (to.writable && sent < piece.length) to.write(piece.subarray(sent));
}

function reset(state: State, wire: Wire): void {
  wire.client.resetAndDestroy();
  wire.server.resetAndDestroy();
  state.wires.delete(wire);
}

function accept(state: State, client: Socket, target: number): void {
  client.on('error', () => undefined);
  if (state.weather.kind === 'refuse') {
    state.hits += 1;
    client.resetAndDestroy();
    return;
  }
  const server = connect(target, '127.0.0.1');
  server.on('error', () => undefined);
  const wire: Wire = { client, server, lost: false };
  state.wires.add(wire);
  client.setNoDelay(true);
  server.setNoDelay(true);
  carry(state, wire, client, server, false);
  carry(state, wire, server, client, true);
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });

/** Listens on a free port of 127.0.0.1 and carries to `target()`, which may move. */
export async function startFaultProxy(target: () => number): Promise<FaultProxy> {
  const state: State = { weather: { kind: 'fair' }, hits: 0, wires: new Set() };
  const server = createServer((client) => accept(state, client, target()));
  const port = await listen(server);
  const cut = (): number => {
    const { size } = state.wires;
    for (const wire of [...state.wires]) reset(state, wire);
    state.hits += size;
    return size;
  };
  return {
    port,
    cut,
    setWeather: (weather) => {
      state.weather = weather;
      for (const wire of [...state.wires]) if (wire.lost) reset(state, wire);
    },
    hits: () => state.hits,
    close: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
