import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';

type Index = { readonly name: string; readonly statement: string };

const form = /^create (?:unique )?index concurrently if not exists "([a-z][a-z0-9_]*)" on "/i;
const againMs = 500;

/**
 * What `migrations/indexes.sql` asks for.
 * @throws Error for anything but indexes that are built beside traffic
 */
export function indexesIn(text: string): readonly Index[] {
  const statements = text
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  return statements.map((statement) => {
    const name = form.exec(statement)?.[1];
    if (name === undefined)
      throw new Error(`no CREATE INDEX CONCURRENTLY IF NOT EXISTS: ${statement.slice(0, 60)}`);
    return { name, statement };
  });
}

/** Not waited for inside of a statement: its snapshot would be one that the other's index waits for. */
async function takeTurn(pool: Pool): Promise<void> {
  const ask = `select pg_try_advisory_lock(hashtextextended('tongban indexes', 0)) as mine`;
  while (!(await pool.query<{ mine: boolean }>(ask)).rows[0]?.mine) await pause(againMs);
}

/**
 * Builds the indexes that are not there yet, and those of which an earlier attempt was broken off. Nobody waits for it: it waits for the
 * transactions that are open, as long as they take.
 * @param pool of one connection to PostgreSQL itself, whose session this needs
 */
export async function buildIndexes(pool: Pool, indexes: readonly Index[]): Promise<void> {
  if (indexes.length === 0) return;
  await takeTurn(pool);
  try {
    // Others wait behind whoever waits for a table; behind this one nobody does.
    await pool.query('set lock_timeout to 0');
    for (const { name, statement } of indexes) {
      const { rows } = await pool.query<{ whole: boolean }>(
        `select indisvalid as whole from pg_index where indexrelid = to_regclass($1)`,
        [`public.${name}`],
      );
      if (rows[0]?.whole === true) continue;
      if (rows[0]) await pool.query(`drop index concurrently "${name}"`);
      await pool.query(statement);
    }
  } finally {
    await pool.query(`select pg_advisory_unlock(hashtextextended('tongban indexes', 0))`);
  }
}
