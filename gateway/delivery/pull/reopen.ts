import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, sql } from '../../platform/database/drizzle.ts';
import { outbox } from '../outbox/tables.ts';
import { inboxAnswer } from './tables.ts';

/** A submission that waits again. */
export type Reopened = { readonly messageId: string; readonly digest: string };

/**
 * Puts the refused submission of a case back to where it was before its first attempt: its place in the lane and its
 * digest are the same, and what a region that fetches answered to it counts no more.
 * @returns undefined if no submission of the case was refused that is still there
 */
export async function reopenSubmission(
  tx: Transaction,
  { id, toRegion }: { readonly id: string; readonly toRegion: string },
  now: Date,
): Promise<Reopened | undefined> {
  const [row] = await tx
    .update(outbox)
    .set({
      state: 'pending',
      attempts: 0,
      nextAttemptAt: now,
      lastFailure: null,
      held: null,
      hurry: null,
      finishedAt: null,
    })
    .where(
      and(
        eq(outbox.caseId, id),
        eq(outbox.toRegion, toRegion),
        eq(outbox.kind, 'submission'),
        eq(outbox.state, 'refused'),
        // What was emptied cannot be sent again.
        sql`octet_length(${outbox.payload}) > 0`,
      ),
    )
    .returning({ messageId: outbox.messageId, digest: outbox.digest });
  if (row) await tx.delete(inboxAnswer).where(eq(inboxAnswer.messageId, row.messageId));
  return row;
}
