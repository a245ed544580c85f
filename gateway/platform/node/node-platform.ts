import type { Pool } from 'pg';
import { openDatabase } from '../database/database.ts';
import { inGroups } from '../database/in-groups.ts';
import { openPool } from '../database/pool.ts';
import { servingLimits } from '../database/session.ts';
import { importKeys } from '../keys/keys.ts';
import type { Config } from '../process/config.ts';
import { countedLog } from '../process/counted-log.ts';
import type { Couriers } from '../process/couriers.ts';
import { describeError, type Log } from '../process/log.ts';
import type { Dependency, Platform } from '../process/platform.ts';
import type { Regions } from '../process/regions.ts';
import type { TileStore } from '../process/tile-store.ts';
import { newTurns } from '../process/turns.ts';
import { newDatabaseClock } from '../time/database-clock.ts';
import { monotonicMs as steadyMs } from '../time/monotonic.ts';
import { startGatewayMetrics } from './gateway-metrics.ts';
import { type NodeKeyModules, newKeyModules } from './key-modules/modules.ts';
import type { Patience } from './key-modules/token-process.ts';
import { nodeLog } from './log.ts';

export type NodePlatform = {
  readonly platform: Platform;
  readonly pool: Pool;
  readonly keyModules: NodeKeyModules;
  /** The queue, once it runs, says how it is and takes hints; until then both do nothing. */
  readonly connectQueue: (queue: QueueSide) => void;
  /** From now on readiness says this too: why balancers send elsewhere for as long as the process runs. */
  readonly hold: (why: Dependency) => void;
  readonly close: () => Promise<void>;
};

export type QueueSide = {
  readonly wake: (region: string) => void;
  readonly dependencies: () => Promise<readonly Dependency[]>;
};

export type NodeParts = {
  /** Who can be called, bound to the process's clock; absent: nobody. */
  readonly regions?: (clock: () => Date, log: Log) => Regions;
  readonly couriers?: (clock: () => Date, log: Log) => Couriers;
  readonly metricsText?: () => Promise<string>;
  /** A clock that is gone by as it is, whatever the database says: for tests that travel. */
  readonly clock?: () => Date;
  /** The clock of this machine. */
  readonly wallClock?: () => Date;
  readonly monotonicMs?: () => number;
  readonly log?: Log;
  readonly tiles?: TileStore | undefined;
  /** How long modules of keys are waited for: for tests, which have less time. */
  readonly modulePatience?: Patience;
};

/** The connections of this process; what its clock is compared with comes by every new one. */
function mainPool(
  config: Config,
  log: Log,
  onReading: ReturnType<typeof newDatabaseClock>['read'],
): Pool {
  const pool = openPool({
    connectionString: config.databaseUrl,
    applicationName: 'tongban',
    // The connection on which a courier hears hints is one of them.
    max: config.databasePool - (config.role === 'api' ? 0 : 1),
    sessions: config.databaseDirectUrl === undefined ? 'own' : 'shared',
    ...servingLimits,
    onReading,
  });
  pool.on('error', (error) =>
    log.warn('database.connection_lost', { error: describeError(error) }),
  );
  return pool;
}

/** The Node implementation of the platform: one connection pool, keys imported once, regions bound once. */
export async function createNodePlatform(
  config: Config,
  parts: NodeParts = {},
): Promise<NodePlatform> {
  const monotonicMs = parts.monotonicMs ?? steadyMs;
  const wallClock = parts.wallClock ?? parts.clock ?? (() => new Date());
  // Readings come by the real clock, which no test stops.
  const databaseClock = newDatabaseClock(steadyMs, wallClock);
  const clock = parts.clock ?? databaseClock.now;
  const log = countedLog(parts.log ?? nodeLog(config.logLevel));
  const pool = mainPool(config, log, databaseClock.read);
  const database = openDatabase(pool);
  const endMetrics = startGatewayMetrics(config, pool);
  const keyModules = newKeyModules({ log, clock, monotonicMs: steadyMs }, parts.modulePatience);
  const keys = await importKeys(config.keys, clock, keyModules);
  keyModules.start();
  const held: Dependency[] = [];
  let queue: QueueSide = { wake: () => {}, dependencies: async () => [] };
  const platform: Platform = {
    config,
    clock,
    monotonicMs,
    databaseClock,
    database: () => database,
    keys,
    regions: parts.regions?.(clock, log) ?? new Map(),
    couriers: parts.couriers?.(clock, log) ?? new Map(),
    log,
    ...(parts.tiles ? { tiles: parts.tiles } : {}),
    turns: newTurns(),
    longAnswers: true,
    inGroups,
    wakeCourier: (region) => queue.wake(region),
    metricsText: parts.metricsText ?? (async () => ''),
    dependencies: async () => [
      ...held,
      ...keyModules.dependencies(),
      ...(await queue.dependencies()),
    ],
  };
  return {
    platform,
    pool,
    keyModules,
    connectQueue: (side) => {
      queue = side;
    },
    hold: (why) => void held.push(why),
    close: () => {
      endMetrics();
      keyModules.close();
      return pool.end();
    },
  };
}
