import { fileURLToPath } from 'node:url';
import { runMigrations } from 'bullmq';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runDrizzle } from 'drizzle-orm/node-postgres/migrator';
import { Pool } from 'pg';

/** The schema that the queue's tables live in; BullMQ names it itself. */
export const queueSchema = 'bullmq';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Brings a database to the version of this code: our tables, then the queue's. Safe to run twice. */
export async function migrate(databaseUrl: string): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  try {
    await runDrizzle(drizzle(pool), { migrationsFolder: folder });
    const client = await pool.connect();
    try {
      await runMigrations(client, queueSchema);
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}
