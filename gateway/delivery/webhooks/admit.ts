import { type Breaker, mayProbe, newBreaker } from '../../platform/time/breaker.ts';
import type { Member } from '../../trust/federation/entries.ts';
import type { webhookEndpoint } from './tables.ts';

/** Calls to one member at once: a slow one takes up no more of us than this. */
const maxInFlight = 2;

export type Endpoint = typeof webhookEndpoint.$inferSelect;

/** The breaker of the address that a member has now; another address than before begins anew. */
export const breakerOf = (known: Endpoint | undefined, url: string, nowMs: number): Breaker =>
  known?.url === url ? known.breaker : newBreaker(nowMs);

export type Room = {
  readonly clientId: string;
  readonly url: string;
  readonly room: number;
  /** The one call is to find out whether the member answers again. */
  readonly probes: boolean;
};

/** How many more calls may begin, per member that has an address. */
export function roomsFor(
  members: Iterable<Member>,
  endpoints: ReadonlyMap<string, Endpoint>,
  inFlight: ReadonlyMap<string, number>,
  now: Date,
): Room[] {
  const nowMs = now.getTime();
  return [...members].flatMap(({ clientId, webhook }): Room[] => {
    if (!webhook) return [];
    const { url } = webhook;
    const breaker = breakerOf(endpoints.get(clientId), url, nowMs);
    const probes = breaker.state !== 'closed';
    const free = probes
      ? Number(mayProbe(breaker, nowMs))
      : maxInFlight - (inFlight.get(clientId) ?? 0);
    return free > 0 ? [{ clientId, url, room: free, probes }] : [];
  });
}
