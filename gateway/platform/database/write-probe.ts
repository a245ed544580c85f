import type { Database } from './database.ts';
import { sql } from './drizzle.ts';
import { writeProbe } from './tables.ts';
import { type DatabaseTrouble, databaseTrouble } from './trouble.ts';

/** How the database was when it was asked last. */
export type Writable =
  | { readonly writable: true }
  | { readonly writable: false; readonly why: Why };
type Why = DatabaseTrouble | 'no_answer' | 'not_migrated' | 'unknown';

const askedEveryMs = 5000;
const growsEveryMs = 20_000;
const patienceMs = 2000;

function whyNot(error: unknown): Why {
  if (error === patience) return 'no_answer';
  const { code } = ((error as Error).cause ?? error) as { readonly code?: unknown };
  return databaseTrouble(error) ?? (code === '42P01' ? 'not_migrated' : 'unknown');
}

const patience = new Error('no answer');

async function inTime(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(patience), patienceMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Finds out whether the database takes writes, by writing one row. That row changes in place, for which a full
 * disk has room for long; so now and then a table that lasts for one statement asks for a new page of it.
 * Every process has a row of its own: none waits for another.
 */
export function newWriteProbe(
  database: () => Pick<Database, 'execute'>,
  nowMs: () => number = () => performance.now(),
): () => Promise<Writable> {
  const slot = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  let last: { readonly found: Writable; readonly atMs: number } | undefined;
  let grewAtMs = Number.NEGATIVE_INFINITY;

  const write = async (): Promise<void> => {
    await database().execute(
      sql`insert into ${writeProbe} (slot, at) values (${slot % 1024}, clock_timestamp())
        on conflict (slot) do update set at = excluded.at`,
    );
    if (nowMs() - grewAtMs < growsEveryMs) return;
    await database().execute(
      sql`create temporary table write_probe_page on commit drop as select 1 as one`,
    );
    grewAtMs = nowMs();
  };

  return async () => {
    if (last && nowMs() - last.atMs < askedEveryMs) return last.found;
    const found: Writable = await inTime(write()).then(
      () => ({ writable: true }),
      (error: unknown) => ({ writable: false, why: whyNot(error) }),
    );
    last = { found, atMs: nowMs() };
    return found;
  };
}
