import type { Node } from './cluster.ts';

export type FaultName = 'kill' | 'cut';

type Fault = { readonly strike: () => Promise<void>; readonly mend: () => void };

/**
 * - `kill`: the whole node of the primary, as if its power had gone; it starts again once another accepts
 * - `cut`: the primary reaches neither etcd nor its replicas, nor they its PostgreSQL and its Patroni, while HAProxy
 *   and the gateway still reach it: who acknowledged here would make a second history
 */
export function faultOf(name: FaultName, { wires, kill, start }: Node): Fault {
  if (name === 'kill') return { strike: kill, mend: start };
  const all = Object.values(wires);
  return {
    strike: async () => {
      for (const wire of all) wire.setWeather({ kind: 'half_open' });
    },
    mend: () => {
      for (const wire of all) wire.setWeather({ kind: 'fair' });
    },
  };
}
