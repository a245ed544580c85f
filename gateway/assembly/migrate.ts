import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrate as runDrizzle } from '#drizzle/migrator';
import { drizzle } from '#drizzle/node-postgres';
import { openDatabase } from '../platform/database/database.ts';
import { openPool } from '../platform/database/pool.ts';
import { keepWithRole } from '../platform/database/session.ts';
import { sqlStateOf } from '../platform/database/trouble.ts';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** lock_not_available: somebody holds a table for longer than we want others to wait behind us. */
const lockNotAvailable = '55P03';

export type MigrateOptions = {
  /** How long traffic may stand behind a statement that waits for a table. */
  readonly lockTimeoutMs: number;
  readonly pauseMs: number;
  readonly attempts: number;
  /** Whether a pooler will open connections with this account: then the account is given its sessions. */
  readonly pooled: boolean;
  /** Told before each further attempt. */
  readonly onWait: (attempt: number) => void;
};

/** A minute and a half in all: longer than a report or a backup of one table holds it, mostly. */
const patient: MigrateOptions = {
  lockTimeoutMs: 1000,
  pauseMs: 2000,
  attempts: 30,
  pooled: false,
  onWait: () => {},
};

/**
 * Brings a database to the version of this code, all of it or nothing. Safe to run twice, and beside traffic: a
 * change that waits for a table would hold up everybody behind it, so it gives up after a second and comes again.
 * @throws Error when a table is never free for long enough
 */
export async function migrate(
  databaseUrl: string,
  options: Partial<MigrateOptions> = {},
): Promise<void> {
  const { lockTimeoutMs, pauseMs, attempts, pooled, onWait } = { ...patient, ...options };
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
        return pooled ? await keepWithRole(openDatabase(pool)) : undefined;
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
