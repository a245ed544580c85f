import { gatewayActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, desc, eq, inArray, isNull, lt, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { leavesOn } from '../../trust/federation/handoff-days.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { auditHandoff } from './audit.ts';
import { limits, overdueOf } from './overdue.ts';
import { holdsHandoff } from './ship.ts';
import type { HandoffRow } from './store.ts';
import { courierScan, handoff, shipment } from './tables.ts';

const batch = 100;
/** Nothing is overdue on the day on which it began: the newest rows need not be looked at. */
const youngestMs = 86_400_000;
const lookAgainMs = 3_600_000;

const watched = ['sealed', 'dispatched', 'returned', 'received', 'discrepancy', 'lost'] as const;

async function deliveredAt(tx: Transaction, row: HandoffRow): Promise<Date | null> {
  const [scan] = await tx
    .select({ at: courierScan.scannedAt })
    .from(courierScan)
    .innerJoin(shipment, eq(shipment.reference, courierScan.reference))
    .where(and(holdsHandoff(row.id), eq(courierScan.kind, 'delivered')))
    .orderBy(desc(courierScan.scannedAt))
    .limit(1);
  return scan?.at ?? null;
}

async function look(
  tx: Transaction,
  row: HandoffRow,
  document: FederationDocument,
  now: Date,
): Promise<boolean> {
  const since = row.stateSince ?? row.updatedAt;
  const way = { from: row.fromRegion, to: row.toRegion };
  const stands = { ...row, since, deliveredAt: await deliveredAt(tx, row) };
  const late = overdueOf(stands, now, limits, (day) => leavesOn(document, way, day));
  // Looked at: later rows get their turn before this one comes round again.
  await tx
    .update(handoff)
    .set({ updatedAt: now, ...(late ? { overdueAt: now, owner: late.owner } : {}) })
    .where(eq(handoff.id, row.id));
  if (!late) return false;
  const { owner, because, workingDays } = late;
  const event = {
    actor: gatewayActor,
    action: 'handoff.overdue' as const,
    reasonCode: because,
    offline: false,
    details: { owner, workingDays, state: row.state },
  };
  await auditHandoff(tx, row, event, now);
  return true;
}

type Looked = { readonly warned: number; readonly more: boolean };

async function lookAtSome(platform: Platform): Promise<Looked> {
  const now = platform.clock();
  const { document } = await currentFederation(platform);
  return platform.database().transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(handoff)
      .where(
        and(
          inArray(handoff.state, [...watched]),
          isNull(handoff.overdueAt),
          lt(
            sql`coalesce(${handoff.stateSince}, ${handoff.createdAt})`,
            new Date(now.getTime() - youngestMs),
          ),
          lt(handoff.updatedAt, new Date(now.getTime() - lookAgainMs)),
        ),
      )
      .orderBy(handoff.updatedAt)
      .limit(batch)
      .for('update', { skipLocked: true });
    let warned = 0;
    for (const row of rows) if (await look(tx, row, document, now)) warned += 1;
    return { warned, more: rows.length === batch };
  });
}

/** Warns once per stage that a dossier stands still, with an owner. @returns how many it warned about */
export async function warnOverdue(platform: Platform): Promise<number> {
  let warned = 0;
  for (let more = true; more; ) {
    const looked = await lookAtSome(platform);
    warned += looked.warned;
    more = looked.more;
  }
  return warned;
}
