import journal from '../../migrations/meta/_journal.json' with { type: 'json' };
import { type Database, rowsOf } from '../platform/database/database.ts';
import { sql } from '../platform/database/drizzle.ts';

const known = Math.max(...journal.entries.map(({ when }) => when));

export type SchemaStanding = 'same' | 'older' | 'newer';

/**
 * How the tables are to what this code knows, by the newest migration that they went through. `newer` is a rolling upgrade, or
 * a process that was forgotten in one; on `older` every other statement would fail.
 */
export async function schemaStanding(database: Pick<Database, 'execute'>): Promise<SchemaStanding> {
  const [row] = await rowsOf<{ newest: number | null }>(
    database,
    sql`select max(created_at)::float8 as newest from drizzle.__drizzle_migrations`,
  );
  const newest = row?.newest ?? 0;
  if (newest === known) return 'same';
  return newest < known ? 'older' : 'newer';
}
