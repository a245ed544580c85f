import type { Calendar } from '#contracts/calendar';
import type { Queryable } from '../../platform/database/database.ts';
import { and, eq, gt } from '../../platform/database/drizzle.ts';
import { isOpen, nextOpening } from '../../platform/time/calendar.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
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

/**
 * Brings forward what waits longer than its region's calendar says. A courier that knew only the calendar
 * before may have deferred rows after the change.
 */
export async function recallOverlong(
  database: Pick<Queryable, 'update'>,
  { regions }: FederationDocument,
  now: Date,
): Promise<void> {
  for (const { code, calendar } of regions) {
    const opening = nextOpening(calendar, now);
    await database
      .update(outbox)
      .set({ nextAttemptAt: opening })
      .where(
        and(
          eq(outbox.toRegion, code),
          eq(outbox.state, 'pending'),
          eq(outbox.held, 'calendar'),
          gt(outbox.nextAttemptAt, opening),
        ),
      );
  }
}
