import type { Queryable } from './database.ts';
import { rowsOf } from './database.ts';
import { sql } from './drizzle.ts';

export type SessionLimits = {
  /** A statement that takes longer is ended; 0: none is. */
  readonly statementTimeoutMs?: number;
  /** A statement that waits longer for a lock is refused; 0: it waits. */
  readonly lockTimeoutMs?: number;
  /** No statement changes anything. */
  readonly readOnly?: boolean;
};

/** Limits of the processes that serve. */
export const servingLimits: SessionLimits = { statementTimeoutMs: 30_000 };

/** A process that is stopped in the middle of a transaction must not hold its locks for ever. */
const idleInTransactionMs = 60_000;

/**
 * What our statements and the reading of their answers rely on, whatever defaults a database or a role has been
 * given: dates as ISO 8601 in UTC, backslashes as themselves, and that a statement sees what was committed before
 * it. Values as `pg_settings` shows them.
 */
const settingsFor = ({
  statementTimeoutMs = 0,
  lockTimeoutMs = 0,
  readOnly = false,
}: SessionLimits): readonly (readonly [name: string, value: string])[] => [
  ['DateStyle', 'ISO, YMD'],
  ['IntervalStyle', 'postgres'],
  ['TimeZone', 'UTC'],
  ['bytea_output', 'hex'],
  ['standard_conforming_strings', 'on'],
  ['default_transaction_isolation', 'read committed'],
  ...(readOnly ? ([['default_transaction_read_only', 'on']] as const) : []),
  ['search_path', 'public'],
  ['statement_timeout', String(statementTimeoutMs)],
  ['lock_timeout', String(lockTimeoutMs)],
  ['idle_in_transaction_session_timeout', String(idleInTransactionMs)],
];

/**
 * A process that is cut off in the middle of an answer: PostgreSQL would try to send it for a quarter of an hour, with its
 * transaction and locks. Of the connection itself, so that nothing of it is said to accounts behind a pooler.
 */
const deadPeer = 'set tcp_user_timeout to 30000';

/** `search_path` is a list of names: quoted, `public` would still be one, and a list would be one name. */
const assignment = ([name, value]: readonly [string, string]): string =>
  `set ${name} to ${name === 'search_path' ? value : `'${value}'`}`;

const databaseMs = `(extract(epoch from clock_timestamp()) * 1000)::float8 as "databaseMs"`;

/**
 * Gives a new connection its session: in one statement, and not as start-up parameters, which PgBouncer refuses.
 * Its last answer says what time it is.
 */
export const ownSessionSql = (limits: SessionLimits): string =>
  [...settingsFor(limits).map(assignment), deadPeer, `select ${databaseMs}`].join('; ');

/** SQLSTATEs of our own: a connection, or an account, that cannot be used as it is. */
export const unusable = { pooled: 'TGP01', settings: 'TGP02', mighty: 'TGP03' } as const;

/**
 * Ends what follows it in the same query unless PostgreSQL itself is at the other end: what is set on a connection of
 * a pooler stays there for whoever comes next. PgBouncer names itself with a process id of its own making.
 * @param processId what the other end called itself
 */
export const refusePoolerSql = (processId: number): string =>
  `do $$ begin if pg_backend_pid() <> ${processId} then
    raise 'a pooler stands between this process and PostgreSQL' using errcode = '${unusable.pooled}';
  end if; end $$`;

/** Asks a connection that goes by a pooler whether its session is as ours must be; changes nothing of it. */
export function sharedSessionSql(limits: SessionLimits): string {
  const must = settingsFor(limits).map(([name, value]) => `('${name}', '${value}')`);
  return `select ${databaseMs}, array(select is_set.name from pg_settings as is_set
    join (values ${must.join(', ')}) as must(name, value) using (name)
    where is_set.setting <> must.value order by 1) as wrong`;
}

/**
 * Gives the account its sessions, for the connections that a pooler opens with it: such a pooler hands each transaction
 * to another one, so that nothing can be set on them. In this database only.
 * @param account another than the one that is connected; to alter it takes a right of its own
 */
export async function keepWithRole(database: Queryable, account?: string): Promise<void> {
  const [names] = await rowsOf<{ role: string; base: string }>(
    database,
    sql`select quote_ident(coalesce(${account ?? null}::text, current_user)) as role, quote_ident(current_database()) as base`,
  );
  for (const setting of settingsFor(servingLimits))
    await database.execute(
      sql.raw(`alter role ${names?.role} in database ${names?.base} ${assignment(setting)}`),
    );
}
