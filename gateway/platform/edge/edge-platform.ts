import { oneByOne } from '../database/in-groups.ts';
import { importKeys } from '../keys/keys.ts';
import type { Config } from '../process/config.ts';
import type { Couriers } from '../process/couriers.ts';
import type { Log } from '../process/log.ts';
import type { Platform } from '../process/platform.ts';
import type { Regions } from '../process/regions.ts';
import type { DatabaseClock } from '../time/database-clock.ts';
import { monotonicMs } from '../time/monotonic.ts';
import type { RequestDatabases } from './request-database.ts';

export type EdgeParts = {
  /** Who can be called, bound to the process's clock; absent: nobody. */
  readonly regions?: (clock: () => Date, log: Log) => Regions;
  readonly couriers?: (clock: () => Date, log: Log) => Couriers;
  /** Reads the clock of the database with each connection that is opened. */
  readonly databaseClock: DatabaseClock;
  readonly databases: Pick<RequestDatabases, 'current'>;
  readonly log: Log;
  /** Tells couriers, which run on Node beside the same database and look at the outbox every second anyway. */
  readonly wakeCourier: Platform['wakeCourier'];
};

/** The edge implementation of the platform: one per isolate, and a database per request. */
export async function createEdgePlatform(config: Config, parts: EdgeParts): Promise<Platform> {
  const { databaseClock } = parts;
  const clock = databaseClock.now;
  return {
    config,
    clock,
    monotonicMs,
    databaseClock,
    database: parts.databases.current,
    keys: await importKeys(config.keys, clock),
    regions: parts.regions?.(clock, parts.log) ?? new Map(),
    couriers: parts.couriers?.(clock, parts.log) ?? new Map(),
    log: parts.log,
    inGroups: oneByOne,
    wakeCourier: parts.wakeCourier,
    metricsText: async () =>
      '# isolates come and go, so they count nothing; see the gateway on Node\n',
    dependencies: async () => [],
  };
}
