import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { eq, sql } from '../../platform/database/drizzle.ts';
import { isHead } from './store.ts';
import { type Hurry, type OutboxState, outbox } from './tables.ts';

export type Hurried = {
  readonly messageId: string;
  readonly caseId: string;
  readonly toRegion: string;
  readonly state: OutboxState;
  readonly attempts: number;
  /** Nothing of its case has to arrive before it. */
  readonly isHead: boolean;
};

/** The message, locked, as far as it matters to whoever hurries it. */
export async function lockForHurry(
  tx: Transaction,
  messageId: string,
): Promise<Hurried | undefined> {
  const [row] = await rowsOf<Hurried>(
    tx,
    sql`select o.message_id as "messageId", o.case_id as "caseId", o.to_region as "toRegion", o.state,
        o.attempts, ${isHead} as "isHead"
      from outbox o where o.message_id = ${messageId} for update of o`,
  );
  return row;
}

/** Its next attempt is now. The caller has locked it, audits it in the same transaction and wakes the couriers. */
export const hurry = (
  tx: Pick<Queryable, 'update'>,
  messageId: string,
  how: Hurry,
  now: Date,
): Promise<unknown> =>
  tx.update(outbox).set({ nextAttemptAt: now, hurry: how }).where(eq(outbox.messageId, messageId));
