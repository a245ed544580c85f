import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool } from 'pg';
import { type Database, openDatabase } from '../database/database.ts';
import { openPool } from '../database/pool.ts';
import { servingLimits } from '../database/session.ts';
import { describeError, type Log } from '../process/log.ts';
import type { ClockReading } from '../time/database-clock.ts';

/** A piece of work with connections of its own. */
export type Serving<T> = {
  readonly answer: Promise<T>;
  /** Settles when the connections are closed; never rejects. */
  readonly over: Promise<void>;
};

export type RequestDatabases = {
  /** The database of the request that is being served. Throws outside of one. */
  readonly current: () => Database;
  readonly during: <T>(work: () => Promise<T>) => Serving<T>;
};

type Held = { pool?: Pool; database?: Database };

/**
 * workerd allows at most six open connections per request, calls to regions included. More than one,
 * because a single one would put queries that run side by side into each other's transactions.
 */
const connectionsPerRequest = 3;

/**
 * Database connections for a runtime in which a socket belongs to the request that opened it. They are
 * opened when first used and closed with the request; keeping them warm is Hyperdrive's.
 */
export function requestDatabases(
  connectionString: string,
  log: Log,
  onReading: (reading: ClockReading) => void,
): RequestDatabases {
  const requests = new AsyncLocalStorage<Held>();

  function open(): Pool {
    const pool = openPool({
      connectionString,
      applicationName: 'tongban-edge',
      max: connectionsPerRequest,
      sessions: 'kept',
      ...servingLimits,
      onReading,
    });
    pool.on('error', (error) => {
      // workerd also calls it an error when a socket is closed on purpose.
      if (!pool.ending) log.warn('database.connection_lost', { error: describeError(error) });
    });
    return pool;
  }

  async function closeAfter(answer: Promise<unknown>, held: Held): Promise<void> {
    await answer.catch(() => undefined);
    await held.pool
      ?.end()
      .catch((error) => log.warn('database.not_closed', { error: describeError(error) }));
  }

  return {
    current: () => {
      const held = requests.getStore();
      if (!held) throw new Error('at the edge there is a database only while a request is served');
      held.pool ??= open();
      held.database ??= openDatabase(held.pool);
      return held.database;
    },
    during: (work) => {
      const held: Held = {};
      const answer = requests.run(held, work);
      return { answer, over: closeAfter(answer, held) };
    },
  };
}
