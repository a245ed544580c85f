import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runDrizzle } from 'drizzle-orm/node-postgres/migrator';
import { openPool } from '../platform/database/pool.ts';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Brings a database to the version of this code. Safe to run twice. */
export async function migrate(databaseUrl: string): Promise<void> {
  // Without a limit: an index over ten million rows takes its time.
  const pool = openPool({
    connectionString: databaseUrl,
    applicationName: 'tongban-migrate',
    max: 1,
  });
  try {
    await runDrizzle(drizzle(pool), { migrationsFolder: folder });
  } finally {
    await pool.end();
  }
}
