import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrate as runDrizzle } from '#drizzle/migrator';
import { drizzle } from '#drizzle/node-postgres';
import { type Database, openDatabase, rowsOf } from '../platform/database/database.ts';
import { sql } from '../platform/database/drizzle.ts';
import { openPool } from '../platform/database/pool.ts';
import { keepWithRole, unusable } from '../platform/database/session.ts';
import { sqlStateOf } from '../platform/database/trouble.ts';
import { buildIndexes, indexesIn } from './build-indexes.ts';
import { type DatabaseRoles, grantsFor } from './database-roles.ts';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));
const indexes = join(folder, 'indexes.sql');

/** lock_not_available: somebody holds a table for longer than we want others to wait behind us. */
const lockNotAvailable = '55P03';

export type MigrateOptions = {
  /** How long traffic may stand behind a statement that waits for a table. */
  readonly lockTimeoutMs: number;
  readonly pauseMs: number;
  readonly attempts: number;
  /** Whether a pooler will open connections with this account: then the account is given its sessions. */
  readonly pooled: boolean;
  /** The accounts that serve and audit; without any, only the one that migrates may do anything. */
  readonly roles: DatabaseRoles;
  /** Told before each further attempt. */
  readonly onWait: (attempt: number) => void;
};

/** A minute and a half in all: longer than a report or a backup of one table holds it, mostly. */
const patient: MigrateOptions = {
  lockTimeoutMs: 1000,
  pauseMs: 2000,
  attempts: 30,
  pooled: false,
  roles: {},
  onWait: () => {},
};

/** What the accounts may do, all of it or nothing: processes that are running never find less in between. */
async function grantTo(database: Database, roles: DatabaseRoles): Promise<void> {
  const statements = grantsFor(roles);
  if (statements.length === 0) return;
  const [names] = await rowsOf<{ base: string; mighty: boolean }>(
    database,
    sql`select quote_ident(current_database()) as base, exists(select from pg_roles
      where rolname = any(${sql.param(Object.values(roles))}::text[])
        and exists(select from pg_class where oid = to_regclass('public.audit_event')
          and (pg_has_role(rolname, relowner, 'MEMBER') or pg_has_role(rolname, current_user, 'MEMBER')))) as mighty`,
  );
  // Rights given to such an account would bound nothing, and taken from the owner would be missed.
  if (names?.mighty)
    throw Object.assign(new Error('an account that serves owns the tables'), {
      code: unusable.mighty,
    });
  await database.transaction(async (tx) => {
    // Two that migrate at once would each change the same rights.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('tongban grants', 0))`);
    for (const statement of statements)
      await tx.execute(sql.raw(statement.replace('%I', () => names?.base ?? '')));
  });
}

/** The accounts that a pooler opens connections with: those that serve, or else the one that migrates. */
function pooledAccounts({ api, courier }: DatabaseRoles): readonly (string | undefined)[] {
  const named = [...new Set([api, courier])].filter((name) => name !== undefined);
  return named.length > 0 ? named : [undefined];
}

/**
 * Brings a database to the version of this code, all of it or nothing, and then builds what indexes it lacks. Safe to run twice, and beside traffic: a
 * change that waits for a table would hold up everybody behind it, so it gives up after a second and comes again.
 * @throws Error when a table is never free for long enough
 */
export async function migrate(
  databaseUrl: string,
  options: Partial<MigrateOptions> = {},
): Promise<void> {
  const { lockTimeoutMs, pauseMs, attempts, pooled, roles, onWait } = { ...patient, ...options };
  // Without a limit: an index over ten million rows takes its time.
  const pool = openPool({
    connectionString: databaseUrl,
    applicationName: 'tongban-migrate',
    max: 1,
    lockTimeoutMs,
  });
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await runDrizzle(drizzle(pool), { migrationsFolder: folder });
        const database = openDatabase(pool);
        await grantTo(database, roles);
        if (pooled)
          for (const account of pooledAccounts(roles)) await keepWithRole(database, account);
        await buildIndexes(pool, indexesIn(await readFile(indexes, 'utf8')));
        return;
      } catch (error) {
        if (sqlStateOf(error) !== lockNotAvailable || attempt >= attempts) throw error;
        onWait(attempt);
        await pause(pauseMs);
      }
    }
  } finally {
    await pool.end();
  }
}
