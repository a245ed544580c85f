import { type Database, openDatabase, rowsOf } from '../platform/database/database.ts';
import { sql } from '../platform/database/drizzle.ts';
import { openPool } from '../platform/database/pool.ts';
import { databaseTrouble } from '../platform/database/trouble.ts';
import { compareClocks } from '../platform/process/clock-comparison.ts';
import type { Platform } from '../platform/process/platform.ts';

/** A database that is not there yet may come; sessions that cannot be used stay as they are. */
function mayCome(error: unknown): void {
  if (databaseTrouble(error) === 'session') throw error;
}

/** Connections that PostgreSQL gives to accounts without privileges, and how many others have. */
type Slots = { readonly given: number; readonly taken: number };

async function readSlots(database: Pick<Database, 'execute'>): Promise<Slots | undefined> {
  const [slots] = await rowsOf<Slots>(
    database,
    sql`select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int as given,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend'
        and pid <> pg_backend_pid()) as taken`,
  );
  return slots;
}

/** Asked of PostgreSQL itself: behind a pooler nobody would hear a hint. */
async function throughDirectly(connectionString: string): Promise<void> {
  const pool = openPool({ connectionString, applicationName: 'tongban-start', max: 1 });
  pool.on('error', () => undefined);
  try {
    await readSlots(openDatabase(pool));
  } finally {
    await pool.end();
  }
}

/**
 * Asks the database what time it is, before anything is dated, and whether it is one to work with.
 * @returns what stands in the way, in one line
 * @throws Error if it cannot be used, for `startProblem`
 */
export async function checkDatabase(platform: Platform): Promise<string | undefined> {
  const { databaseDirectUrl, databasePool } = platform.config;
  await compareClocks(platform).catch(mayCome);
  if (databaseDirectUrl !== undefined) {
    // How many connections PostgreSQL has is the pooler's concern.
    await throughDirectly(databaseDirectUrl);
    return undefined;
  }
  const slots = await readSlots(platform.database()).catch(() => undefined);
  if (!slots) return undefined;
  if (databasePool > slots.given)
    return `DATABASE_POOL: ${databasePool} connections, and PostgreSQL gives ${slots.given} to everybody together: lower it, or raise max_connections`;
  if (databasePool + slots.taken > slots.given)
    platform.log.warn('database.connections_short', { ...slots, wanted: databasePool });
  return undefined;
}
