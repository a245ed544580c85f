import { and, eq } from 'drizzle-orm';
import type { Calendar } from '../federation/document.ts';
import type { Queryable } from '../platform/database.ts';
import { isOpen, nextOpening } from './calendar.ts';
import { outbox } from './tables.ts';

/**
 * Brings forward what waits for an opening that has become an earlier one. The courier defers it again if
 * the region is still closed.
 */
export async function recallDeferred(
  tx: Pick<Queryable, 'update'>,
  region: string,
  before: Calendar,
  after: Calendar,
  now: Date,
): Promise<void> {
  if (isOpen(before, now)) return;
  const awaited = nextOpening(before, now);
  if (nextOpening(after, now) >= awaited) return;
  await tx
    .update(outbox)
    .set({ nextAttemptAt: now })
    .where(
      and(
        eq(outbox.toRegion, region),
        eq(outbox.state, 'pending'),
        eq(outbox.nextAttemptAt, awaited),
      ),
    );
}
