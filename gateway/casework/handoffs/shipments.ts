import type { RegionFailure } from '#contracts/region-adapter';
import type { Transaction } from '../../platform/database/database.ts';
import { and, asc, eq, inArray, isNull, lte } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { retryPolicy } from '../../platform/time/retry.ts';
import { auditHandoff } from './audit.ts';
import { courierActor } from './reporter.ts';
import { lockHandoffs } from './store.ts';
import { handoff, shipment } from './tables.ts';
import { takeScan, trackAfterMs } from './take-scan.ts';

type ShipmentRow = typeof shipment.$inferSelect;

const batch = 20;
/** How long a process that asks a courier may take before another one asks again. */
const leaseMs = 120_000;

/** Takes parcels that something is due about; for the time of the lease nobody else does. */
async function takeDue(platform: Platform): Promise<ShipmentRow[]> {
  const now = platform.clock();
  return platform.database().transaction(async (tx) => {
    const due = await tx
      .select()
      .from(shipment)
      .where(lte(shipment.dueAt, now))
      .orderBy(asc(shipment.dueAt))
      .limit(batch)
      .for('update', { skipLocked: true });
    if (due.length > 0)
      await tx
        .update(shipment)
        .set({ dueAt: new Date(now.getTime() + leaseMs) })
        .where(
          inArray(
            shipment.reference,
            due.map(({ reference }) => reference),
          ),
        );
    return due;
  });
}

/** What became of a parcel; its dossiers' cases are told where it says anything about them. */
async function settle(
  platform: Platform,
  row: ShipmentRow,
  changes: Partial<ShipmentRow>,
  told?: 'courier.registered' | 'courier.refused',
): Promise<void> {
  const now = platform.clock();
  await platform.database().transaction(async (tx: Transaction) => {
    // Dossiers before their parcel, as whoever records custody locks them.
    const dossiers = await lockHandoffs(tx, row.handoffIds);
    const changed = await tx
      .update(shipment)
      .set({ ...changes, updatedAt: now })
      // A scan, or the receiving window, may have been faster than the courier's answer.
      .where(and(eq(shipment.reference, row.reference), eq(shipment.state, row.state)))
      .returning({ reference: shipment.reference });
    if (changed.length === 0 || !told) return;
    const { waybill = null } = changes;
    if (waybill !== null)
      await tx
        .update(handoff)
        .set({ waybill })
        .where(and(inArray(handoff.id, [...row.handoffIds]), isNull(handoff.waybill)));
    const event = {
      actor: courierActor(row.courier),
      action: told,
      offline: false,
      outcome: told === 'courier.refused' ? ('refused' as const) : ('done' as const),
      ...(changes.failure ? { reasonCode: changes.failure } : {}),
      details: waybill === null ? {} : { waybill },
    };
    for (const dossier of dossiers) await auditHandoff(tx, dossier, event, now);
  });
}

/** Waits as the delivery of messages does; what only people can help with is told and not tried for ever. */
function afterFailure(row: ShipmentRow, refused: RegionFailure, now: Date): Partial<ShipmentRow> {
  const attempts = row.attempts + 1;
  const { delaysMs, faultsBeforeParking } = retryPolicy;
  const waitMs = delaysMs[Math.min(attempts, delaysMs.length - 1)] ?? trackAfterMs;
  const hopeless =
    refused.kind === 'rejected' ||
    ((refused.kind === 'unauthorised' || refused.kind === 'malformed') &&
      attempts >= faultsBeforeParking);
  return {
    attempts,
    failure: refused.code.slice(0, 80),
    ...(hopeless && row.state === 'registering'
      ? { state: 'refused', dueAt: null }
      : { dueAt: new Date(now.getTime() + Math.max(waitMs, refused.retryAfterMs ?? 0)) }),
  };
}

async function register(platform: Platform, row: ShipmentRow): Promise<void> {
  const bound = platform.couriers?.get(row.courier);
  if (!bound) return;
  const parcel = {
    reference: row.reference,
    ...(row.waybill ? { waybill: row.waybill } : {}),
    from: row.fromRegion,
    to: row.toRegion,
    dossiers: row.handoffIds.length,
  };
  const registered = await bound.adapter.register(parcel, bound.context());
  const now = platform.clock();
  if (registered.ok) {
    const { waybill } = registered.value;
    const dueAt = new Date(now.getTime() + trackAfterMs);
    const changes = { state: 'registered', waybill, dueAt, attempts: 0, failure: null } as const;
    return settle(platform, row, changes, 'courier.registered');
  }
  const changes = afterFailure(row, registered.failure, now);
  platform.log.warn('courier.not_registered', {
    courier: row.courier,
    code: changes.failure ?? '',
  });
  await settle(platform, row, changes, changes.state === 'refused' ? 'courier.refused' : undefined);
}

async function track(platform: Platform, row: ShipmentRow, waybill: string): Promise<void> {
  const bound = platform.couriers?.get(row.courier);
  if (!bound) return;
  const tracked = await bound.adapter.track({ waybill }, bound.context());
  const now = platform.clock();
  if (!tracked.ok) return settle(platform, row, afterFailure(row, tracked.failure, now));
  for (const scan of tracked.value) {
    const taken = await takeScan(platform, row.courier, scan);
    if (!taken.ok)
      platform.log.warn('courier.scan_refused', { courier: row.courier, code: taken.failure.code });
  }
  await settle(platform, row, {
    attempts: 0,
    failure: null,
    dueAt: new Date(now.getTime() + trackAfterMs),
  });
}

/** Registers and tracks the parcels that are due. @returns whether more is due */
export async function carryShipments(platform: Platform): Promise<boolean> {
  const due = await takeDue(platform);
  await Promise.all(
    due.map((row) =>
      row.state === 'registered' && row.waybill
        ? track(platform, row, row.waybill)
        : register(platform, row),
    ),
  );
  return due.length === batch;
}
