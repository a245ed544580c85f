import { Pool } from 'pg';
import type { ClockReading } from '../time/database-clock.ts';
import { monotonicMs } from '../time/monotonic.ts';

export type PoolSettings = {
  readonly connectionString: string;
  readonly applicationName: string;
  readonly max: number;
  /** A statement that takes longer is ended; 0: none is. */
  readonly statementTimeoutMs?: number;
  /** A statement that waits longer for a lock is refused; 0: it waits. */
  readonly lockTimeoutMs?: number;
  /** No statement changes anything. */
  readonly readOnly?: boolean;
  /** Told what time it is at the database whenever a connection is opened. */
  readonly onReading?: (reading: ClockReading) => void;
};

/** A process that is stopped in the middle of a transaction must not hold its locks for ever. */
const idleInTransactionMs = 60_000;

/**
 * What our statements and the reading of their answers rely on, whatever defaults a database or a role has been
 * given: dates as ISO 8601 in UTC, backslashes as themselves, and that a statement sees what was committed before
 * it. Said in one statement on each new connection and not as start-up parameters, which PgBouncer refuses.
 */
export const sessionSql = ({
  statementTimeoutMs = 0,
  lockTimeoutMs = 0,
  readOnly = false,
}: Pick<PoolSettings, 'statementTimeoutMs' | 'lockTimeoutMs' | 'readOnly'>): string =>
  [
    `set datestyle to 'ISO, YMD'`,
    `set intervalstyle to 'postgres'`,
    `set timezone to 'UTC'`,
    `set bytea_output to 'hex'`,
    'set standard_conforming_strings to on',
    `set default_transaction_isolation to 'read committed'`,
    ...(readOnly ? ['set default_transaction_read_only to on'] : []),
    'set search_path to public',
    `set statement_timeout to ${statementTimeoutMs}`,
    `set lock_timeout to ${lockTimeoutMs}`,
    `set idle_in_transaction_session_timeout to ${idleInTransactionMs}`,
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as "databaseMs"',
  ].join('; ');

type Answer = { readonly rows: readonly { readonly databaseMs: number }[] };

/** A pool whose connections all have the same session, and tell what time it is at the database. */
export function openPool({
  connectionString,
  applicationName,
  max,
  onReading,
  ...session
}: PoolSettings): Pool {
  const statement = sessionSql(session);
  return new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    application_name: applicationName,
    onConnect: async (client) => {
      const sentMs = monotonicMs();
      // Several statements in one query: one answer each.
      const answers = (await client.query(statement)) as unknown as readonly Answer[];
      const databaseMs = answers.at(-1)?.rows[0]?.databaseMs;
      if (databaseMs !== undefined)
        onReading?.({ sentMs, receivedMs: monotonicMs(), databaseMs: Number(databaseMs) });
    },
  });
}
