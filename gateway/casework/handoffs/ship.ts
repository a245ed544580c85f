import { isTravelling } from '#contracts/custody';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, isNotNull, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type HandoffRow, readRow } from './store.ts';
import { shipment } from './tables.ts';

export const holdsHandoff = (handoffId: string) =>
  sql`${shipment.handoffIds} @> ${JSON.stringify([handoffId])}::jsonb`;

/**
 * Gives a parcel to a courier that is connected here. Only a row: the courier is called behind it, so that
 * one that does not answer holds up no window.
 */
export async function ship(
  tx: Transaction,
  platform: Platform,
  parcel: {
    readonly reference: string;
    readonly courier: string;
    readonly waybill: string | null;
  },
  handoffs: readonly HandoffRow[],
  now: Date,
): Promise<Result<void, Failure>> {
  const [first] = handoffs;
  if (!first) return ok(undefined);
  if (!platform.couriers?.has(parcel.courier))
    return fail(failure('courier.unknown', { detail: parcel.courier }));
  const [from, to] =
    first.leg === 'out' ? [first.fromRegion, first.toRegion] : [first.toRegion, first.fromRegion];
  const inserted = await tx
    .insert(shipment)
    .values({
      ...parcel,
      fromRegion: from,
      toRegion: to,
      handoffIds: handoffs.map(({ id }) => id),
      state: 'registering',
      dueAt: now,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing()
    .returning({ reference: shipment.reference });
  return inserted.length > 0 ? ok(undefined) : fail(failure('handoff.waybill_used'));
}

/** A parcel has arrived once the last of its dossiers has: nobody asks the courier about it any more. */
export async function settleShipment(tx: Transaction, handoffId: string, now: Date): Promise<void> {
  const open = await tx
    .select()
    .from(shipment)
    .where(and(isNotNull(shipment.dueAt), holdsHandoff(handoffId)));
  for (const { reference, handoffIds } of open) {
    const rows = await Promise.all(handoffIds.map((id) => readRow(tx, id)));
    if (rows.some((row) => row && (isTravelling(row) || row.state === 'lost'))) continue;
    await tx
      .update(shipment)
      .set({ state: 'arrived', dueAt: null, updatedAt: now })
      .where(eq(shipment.reference, reference));
  }
}
