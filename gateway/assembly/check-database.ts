import { openPool } from '../platform/database/pool.ts';
import { databaseTrouble } from '../platform/database/trouble.ts';
import { compareClocks } from '../platform/process/clock-comparison.ts';
import type { Platform } from '../platform/process/platform.ts';

/** A database that is not there yet may come; sessions that cannot be used stay as they are. */
function mayCome(error: unknown): void {
  if (databaseTrouble(error) === 'session') throw error;
}

/** `DATABASE_DIRECT_URL` leads to PostgreSQL itself: behind a pooler nobody would hear a hint. */
async function connectDirectly(connectionString: string): Promise<void> {
  const pool = openPool({ connectionString, applicationName: 'tongban-start', max: 1 });
  pool.on('error', () => undefined);
  try {
    await pool.query('select 1');
  } finally {
    await pool.end();
  }
}

/**
 * Asks the database what time it is, before anything is dated, and whether it is one to work with.
 * @throws Error if not, for `startProblem`
 */
export async function checkDatabase(platform: Platform): Promise<void> {
  const { databaseDirectUrl } = platform.config;
  await compareClocks(platform).catch(mayCome);
  if (databaseDirectUrl !== undefined) await connectDirectly(databaseDirectUrl);
}
