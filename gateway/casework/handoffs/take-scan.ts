import type { CourierScan, ScanKind } from '#contracts/courier';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { and, desc, eq, isNotNull, or } from '../../platform/database/drizzle.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { lockCases } from '../cases/lock-cases.ts';
import { auditHandoff } from './audit.ts';
import { commitEvent } from './commit-event.ts';
import { decide } from './decide.ts';
import { courierActor, courierReporter } from './reporter.ts';
import { type HandoffRow, lockHandoffs } from './store.ts';
import { courierScan, shipment } from './tables.ts';

/** While the courier tells us of itself there is nothing to ask. */
export const trackAfterMs = 30 * 60_000;

type ShipmentRow = typeof shipment.$inferSelect;

/**
 * The parcel that a scan is of. A scan may overtake the answer to its registration; then the courier's own
 * repetition of our reference says which parcel it is.
 */
async function shipmentOf(
  tx: Transaction,
  courier: string,
  { waybill, reference }: CourierScan,
): Promise<ShipmentRow | undefined> {
  const known = reference === undefined ? undefined : eq(shipment.reference, reference);
  const [row] = await tx
    .select()
    .from(shipment)
    .where(and(eq(shipment.courier, courier), or(eq(shipment.waybill, waybill), known)))
    .orderBy(desc(shipment.createdAt))
    .limit(1);
  return row && (row.waybill === null || row.waybill === waybill) ? row : undefined;
}

/** The scan's digest if it came before, whichever way. */
async function takeOnce(
  tx: Transaction,
  courier: string,
  reference: string,
  scan: CourierScan,
  now: Date,
): Promise<'new' | 'known' | 'conflict'> {
  const { scanId, kind, station, waybill, at } = scan;
  const digest = await sha256Hex(canonicalJson({ scanId, waybill, kind, at }));
  const inserted = await tx
    .insert(courierScan)
    .values({
      courier,
      scanId,
      reference,
      kind,
      station: station ?? null,
      digest,
      scannedAt: new Date(at),
      receivedAt: now,
    })
    .onConflictDoNothing()
    .returning({ scanId: courierScan.scanId });
  if (inserted.length > 0) return 'new';
  const [earlier] = await tx
    .select({ digest: courierScan.digest })
    .from(courierScan)
    .where(and(eq(courierScan.courier, courier), eq(courierScan.scanId, scanId)));
  return earlier?.digest === digest ? 'known' : 'conflict';
}

async function tellCases(
  tx: Transaction,
  courier: string,
  row: HandoffRow,
  { kind, at, station, waybill }: CourierScan,
  now: Date,
): Promise<void> {
  const details = { waybill, scannedAt: at, ...(station ? { station } : {}) };
  await auditHandoff(
    tx,
    row,
    { actor: courierActor(courier), action: `courier.${kind}`, details },
    now,
  );
}

/** A parcel that its courier gives up is lost; whatever else it says, only the window's own word counts. */
async function giveUp(
  tx: Transaction,
  platform: Platform,
  courier: string,
  row: HandoffRow,
  kind: ScanKind,
  now: Date,
): Promise<void> {
  if (kind !== 'lost') return;
  const decided = decide(row, { event: 'lost' }, 'courier');
  if (decided.ok)
    await commitEvent(tx, platform, row, {}, decided.value, courierReporter(courier), now);
}

async function takeLocked(
  tx: Transaction,
  platform: Platform,
  courier: string,
  scan: CourierScan,
): Promise<Result<void, Failure>> {
  const now = platform.clock();
  const parcel = await shipmentOf(tx, courier, scan);
  if (!parcel) return fail(failure('callback.waybill_unknown'));
  // Dossiers before their parcel, as whoever records custody locks them.
  const dossiers = await lockHandoffs(tx, parcel.handoffIds);
  const taken = await takeOnce(tx, courier, parcel.reference, scan, now);
  if (taken === 'conflict') return fail(failure('callback.digest_conflict'));
  if (taken === 'known') return ok(undefined);
  const dueAt = new Date(now.getTime() + trackAfterMs);
  await tx
    .update(shipment)
    .set({ state: 'registered', waybill: scan.waybill, failure: null, dueAt, updatedAt: now })
    .where(and(eq(shipment.reference, parcel.reference), isNotNull(shipment.dueAt)));
  // A lost parcel stops the cases of all its dossiers.
  if (scan.kind === 'lost')
    await lockCases(
      tx,
      dossiers.flatMap(({ caseIds }) => caseIds),
    );
  for (const row of dossiers) {
    await tellCases(tx, courier, row, scan, now);
    await giveUp(tx, platform, courier, row, scan.kind, now);
  }
  return ok(undefined);
}

/** Takes a scan once, whether it was told or found by tracking. */
export const takeScan = (
  platform: Platform,
  courier: string,
  scan: CourierScan,
): Promise<Result<void, Failure>> =>
  inTransaction(platform, (tx) => takeLocked(tx, platform, courier, scan));
