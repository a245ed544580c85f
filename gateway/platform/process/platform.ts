import type { RegionCode } from '#contracts/region-code';
import type { Database } from '../database/database.ts';
import type { InGroups } from '../database/in-groups.ts';
import type { Keys } from '../keys/keys.ts';
import type { DatabaseClock } from '../time/database-clock.ts';
import type { Config } from './config.ts';
import type { Couriers } from './couriers.ts';
import type { Log } from './log.ts';
import type { Regions } from './regions.ts';
import type { Finding } from './standing.ts';
import type { TileStore } from './tile-store.ts';
import type { Turns } from './turns.ts';

/** How one dependency is: named, since when, and what an operator can do about it. */
export type Dependency = {
  readonly name: string;
  readonly healthy: boolean;
  readonly since: string;
  readonly advice?: string;
  /** To be mended, and no reason to serve nobody: said without making the process not ready. */
  readonly tolerable?: true;
};

/** All that the runtime gives to the gateway. One is made per process on Node, per isolate on the edge. */
export type Platform = {
  readonly config: Config;
  /**
   * What time it is, by the clock of the database, which all processes share: for what is written down, signed or
   * compared with a time that somebody else wrote.
   */
  readonly clock: () => Date;
  /**
   * Milliseconds since some moment of this process, by a clock that never steps. How old something is that this
   * process holds in memory (a cache, a bucket, a share, a call) is a difference of two of these: a wall clock
   * that is set back would keep it fresh for as long as the step. Means nothing to another process.
   */
  readonly monotonicMs: () => number;
  readonly databaseClock: DatabaseClock;
  /** Node: the pool. Edge: the connection of the request that is being served. */
  readonly database: () => Database;
  readonly keys: Keys;
  readonly regions: Regions;
  /** Courier companies that are connected; absent: none. */
  readonly couriers?: Couriers;
  readonly log: Log;
  /** Where the old part of the audit log lies; absent: all of it is in the database. */
  readonly tiles?: TileStore;
  /**
   * Whose turn it is among the calls of one member. The edge has none: an isolate may end, and with it the
   * one whose turn it was.
   */
  readonly turns?: Turns;
  /** Statements of several requests as one. At the edge each goes by itself. */
  readonly inGroups: InGroups;
  /** Whether an answer may go on for minutes and read the database meanwhile: not at the edge. */
  readonly longAnswers?: boolean;
  /** Hint that messages for a region were committed; may be lost, the courier polls anyway. */
  readonly wakeCourier: (region: RegionCode) => void;
  /** Prometheus text of this process's metrics. */
  readonly metricsText: () => Promise<string>;
  /** Looks at all that this process needs; absent at the edge, which has none. */
  readonly examine?: () => Promise<readonly Finding[]>;
  /** Dependencies beside the database that readiness reports, e.g. the queue. */
  readonly dependencies: () => Promise<readonly Dependency[]>;
};
