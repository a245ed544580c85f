import { type Queryable, rowsOf } from './database.ts';
import { sql } from './drizzle.ts';

/**
 * The works of which there is one holder at a time among all processes, by the names of their advisory locks.
 * What they write is fenced beside (the head of the log moves by compare-and-swap, rows by their state): the
 * lock keeps them from doing each other's work.
 */
export const works = {
  /** "audit" in ASCII. */
  sequencer: 0x61_75_64_69_74,
  follower: 0x7463_6677,
  webhookClaims: 0x7463_7768,
  facts: 0x7463_6661,
  smTree: 0x7463_736d,
} as const;

/** Far longer than what a holder does between two statements, far shorter than anybody notices its work missing. */
const heldIdleMs = 10_000;

/**
 * Whether this transaction does the work alone. Held until it ends; a holder that is frozen, or cut off from the
 * database, is ended by PostgreSQL itself and holds up nobody for longer than `heldIdleMs`.
 */
export async function isMyTurn(
  tx: Queryable,
  work: keyof typeof works,
  idleMs = heldIdleMs,
): Promise<boolean> {
  const [row] = await rowsOf<{ mine: boolean }>(
    tx,
    sql`select pg_try_advisory_xact_lock(${works[work]}) as mine,
      set_config('idle_in_transaction_session_timeout', ${String(idleMs)}, true)`,
  );
  return row?.mine === true;
}
