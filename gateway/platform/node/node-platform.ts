import { Pool } from 'pg';
import { openDatabase } from '../database/database.ts';
import { inGroups } from '../database/in-groups.ts';
import { importKeys } from '../keys/keys.ts';
import type { Config } from '../process/config.ts';
import type { Couriers } from '../process/couriers.ts';
import { describeError, type Log } from '../process/log.ts';
import type { Dependency, Platform } from '../process/platform.ts';
import type { Regions } from '../process/regions.ts';
import { newTurns } from '../process/turns.ts';
import { monotonicMs } from '../time/monotonic.ts';
import { nodeLog } from './log.ts';

export type NodePlatform = {
  readonly platform: Platform;
  readonly pool: Pool;
  /** The queue, once it runs, says how it is and takes hints; until then both do nothing. */
  readonly connectQueue: (queue: QueueSide) => void;
  readonly close: () => Promise<void>;
};

export type QueueSide = {
  readonly wake: (region: string) => void;
  readonly dependencies: () => Promise<readonly Dependency[]>;
};

export type NodeParts = {
  /** Who can be called, bound to the process's clock; absent: nobody. */
  readonly regions?: (clock: () => Date) => Regions;
  readonly couriers?: (clock: () => Date) => Couriers;
  readonly metricsText?: () => Promise<string>;
  readonly clock?: () => Date;
  readonly monotonicMs?: () => number;
  readonly log?: Log;
};

/** The Node implementation of the platform: one connection pool, keys imported once, regions bound once. */
export async function createNodePlatform(
  config: Config,
  parts: NodeParts = {},
): Promise<NodePlatform> {
  const clock = parts.clock ?? (() => new Date());
  const log = parts.log ?? nodeLog(config.logLevel);
  const pool = new Pool({
    connectionString: config.databaseUrl,
    max: config.databasePool,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
    application_name: 'tongban',
  });
  // Without a listener an idle connection that PostgreSQL ends (a restart) would end this process.
  pool.on('error', (error) =>
    log.warn('database.connection_lost', { error: describeError(error) }),
  );
  const database = openDatabase(pool);
  let queue: QueueSide = { wake: () => {}, dependencies: async () => [] };
  const platform: Platform = {
    config,
    clock,
    monotonicMs: parts.monotonicMs ?? monotonicMs,
    database: () => database,
    keys: await importKeys(config.keys, clock),
    regions: parts.regions?.(clock) ?? new Map(),
    couriers: parts.couriers?.(clock) ?? new Map(),
    log,
    turns: newTurns(),
    longAnswers: true,
    inGroups,
    wakeCourier: (region) => queue.wake(region),
    metricsText: parts.metricsText ?? (async () => ''),
    dependencies: () => queue.dependencies(),
  };
  return {
    platform,
    pool,
    connectQueue: (side) => {
      queue = side;
    },
    close: () => pool.end(),
  };
}
