import type { Queryable } from '../../platform/database/database.ts';
import { and, asc, count, eq, gt, type SQL } from '../../platform/database/drizzle.ts';
import { outbox } from './tables.ts';

/** A message that waits for an operator: references only. */
export type ParkedMessage = {
  readonly messageId: string;
  readonly caseId: string;
  readonly toRegion: string;
  readonly kind: string;
  readonly attempts: number;
  readonly lastFailure: {
    readonly kind: string;
    readonly code: string;
    readonly at: string;
  } | null;
  readonly createdAt: Date;
};

/** Parked messages by id, which is in order of making. @param after the last id of the page before */
export function listParked(
  database: Pick<Queryable, 'select'>,
  {
    limit,
    after,
    region,
  }: { readonly limit: number; readonly after?: string; readonly region?: string },
): Promise<ParkedMessage[]> {
  const conditions: SQL[] = [eq(outbox.state, 'parked')];
  if (after !== undefined) conditions.push(gt(outbox.messageId, after));
  if (region !== undefined) conditions.push(eq(outbox.toRegion, region));
  return database
    .select({
      messageId: outbox.messageId,
      caseId: outbox.caseId,
      toRegion: outbox.toRegion,
      kind: outbox.kind,
      attempts: outbox.attempts,
      lastFailure: outbox.lastFailure,
      createdAt: outbox.createdAt,
    })
    .from(outbox)
    .where(and(...conditions))
    .orderBy(asc(outbox.messageId))
    .limit(limit);
}

/** Whether any message of a case is parked. */
export async function hasParked(tx: Pick<Queryable, 'select'>, caseId: string): Promise<boolean> {
  const rows = await tx
    .select({ messageId: outbox.messageId })
    .from(outbox)
    .where(and(eq(outbox.state, 'parked'), eq(outbox.caseId, caseId)))
    .limit(1);
  return rows.length > 0;
}

/** Parked messages per region. */
export const countParked = (database: Pick<Queryable, 'select'>) =>
  database
    .select({ region: outbox.toRegion, count: count() })
    .from(outbox)
    .where(eq(outbox.state, 'parked'))
    .groupBy(outbox.toRegion);

/**
 * Puts a parked message back with all its attempts before it. The caller audits it in the same transaction
 * and wakes the courier of the region.
 * @returns the message, or undefined if it is not parked
 */
export async function redrive(
  tx: Pick<Queryable, 'update'>,
  messageId: string,
  now: Date,
): Promise<{ readonly caseId: string; readonly toRegion: string } | undefined> {
  const [row] = await tx
    .update(outbox)
    .set({ state: 'pending', attempts: 0, nextAttemptAt: now, lastFailure: null })
    .where(and(eq(outbox.messageId, messageId), eq(outbox.state, 'parked')))
    .returning({ caseId: outbox.caseId, toRegion: outbox.toRegion });
  return row;
}
