import { type ClientBase, Pool } from 'pg';
import type { ClockReading } from '../time/database-clock.ts';
import { monotonicMs } from '../time/monotonic.ts';
import { contentWithFewer } from './fewer-connections.ts';
import { doubtUnreplicated } from './in-doubt.ts';
import {
  ownSessionSql,
  refusePoolerSql,
  type SessionLimits,
  sharedSessionSql,
  unusable,
} from './session.ts';

/**
 * Who keeps the sessions of a pool: `own`, PostgreSQL itself, and a pooler in between is refused; `shared`, a pooler
 * that hands each transaction to any server connection (PgBouncer), so that the account has them; `kept`, a
 * pooler that carries over what was set (Hyperdrive).
 */
export type Sessions = 'own' | 'shared' | 'kept';

export type PoolSettings = SessionLimits & {
  readonly connectionString: string;
  readonly applicationName: string;
  readonly max: number;
  readonly sessions?: Sessions;
  /** Told what time it is at the database whenever a connection is opened. */
  readonly onReading?: (reading: ClockReading) => void;
};

type Answer = { readonly databaseMs: number; readonly wrong?: string[] };

/** Statements of one name may meet a server connection that does not know it, so they go without. */
function withoutNames(client: ClientBase): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((first: unknown, ...rest: unknown[]) =>
    query(
      typeof first === 'object' && first !== null && 'name' in first && !('submit' in first)
        ? { ...first, name: undefined }
        : first,
      ...rest,
    )) as typeof client.query;
}

/** What a new connection is asked first, in one query. */
function firstSql(client: ClientBase, sessions: Sessions, limits: SessionLimits): string {
  if (sessions === 'shared') return sharedSessionSql(limits);
  const { processID } = client as ClientBase & { readonly processID?: number | null };
  const own = ownSessionSql(limits);
  return sessions === 'own' && processID ? `${refusePoolerSql(processID)}; ${own}` : own;
}

function refuseWrong({ wrong = [] }: Answer): void {
  if (wrong.length === 0) return;
  const error = new Error(`sessions behind the pooler differ in ${wrong.join(', ')}`);
  throw Object.assign(error, { code: unusable.settings });
}

/** A pool whose connections all have the same session, and tell what time it is at the database. */
export function openPool({
  connectionString,
  applicationName,
  max,
  onReading,
  sessions = 'own',
  ...limits
}: PoolSettings): Pool {
  const pool = new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    application_name: applicationName,
    onConnect: async (client) => {
      const sentMs = monotonicMs();
      // Several statements in one query: one answer each.
      const answers = [await client.query(firstSql(client, sessions, limits))].flat();
      const receivedMs = monotonicMs();
      const answer = answers.at(-1)?.rows[0] as Answer | undefined;
      if (!answer) return;
      refuseWrong(answer);
      if (sessions === 'shared') withoutNames(client);
      doubtUnreplicated(client);
      onReading?.({ sentMs, receivedMs, databaseMs: Number(answer.databaseMs) });
    },
  });
  // A connection that PostgreSQL ends while nobody uses it (a restart) is nobody's failure: whoever asks next has another.
  // Nobody listening would end the process.
  pool.on('error', () => undefined);
  return contentWithFewer(pool);
}
