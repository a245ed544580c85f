import type { Config } from '../config.ts';
import { bindCouriers, type CourierBinding } from '../couriers.ts';
import { oneByOne } from '../in-groups.ts';
import { importKeys } from '../keys.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform.ts';
import { bindRegions, type RegionBinding } from '../regions.ts';
import type { RequestDatabases } from './request-database.ts';

export type EdgeParts = {
  readonly bindings: readonly RegionBinding[];
  readonly couriers?: readonly CourierBinding[];
  readonly databases: Pick<RequestDatabases, 'current'>;
  readonly log: Log;
  /** Tells couriers, which run on Node beside the same database and look at the outbox every second anyway. */
  readonly wakeCourier: (clock: Platform['clock']) => Platform['wakeCourier'];
};

/** The edge implementation of the platform: one per isolate, and a database per request. */
export async function createEdgePlatform(config: Config, parts: EdgeParts): Promise<Platform> {
  const clock = () => new Date();
  return {
    config,
    clock,
    database: parts.databases.current,
    keys: await importKeys(config.keys, clock),
    regions: bindRegions(parts.bindings, clock, config.regionTimeoutMs),
    couriers: bindCouriers(parts.couriers ?? [], clock, config.regionTimeoutMs),
    log: parts.log,
    inGroups: oneByOne,
    wakeCourier: parts.wakeCourier(clock),
    metricsText: async () =>
      '# isolates come and go, so they count nothing; see the gateway on Node\n',
    dependencies: async () => [],
  };
}
