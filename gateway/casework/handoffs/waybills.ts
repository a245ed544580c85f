import { eq, inArray, or, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { windowRelations } from './kinds.ts';
import { handoff, shipment } from './tables.ts';

/** Couriers use their numbers again after years; more cases than this are not under one. */
const most = 1000;

/** The cases whose papers travel, or travelled, under a waybill, for those who may read where papers are. */
export async function casesOfWaybill(
  platform: Platform,
  waybill: string,
  caller: Caller,
): Promise<readonly string[]> {
  const database = platform.database();
  const parcels = await database
    .select({ handoffIds: shipment.handoffIds })
    .from(shipment)
    .where(eq(shipment.waybill, waybill))
    .limit(most);
  const ids = parcels.flatMap(({ handoffIds }) => handoffIds);
  const rows = await database
    .select({
      caseIds: handoff.caseIds,
      fromRegion: handoff.fromRegion,
      toRegion: handoff.toRegion,
    })
    .from(handoff)
    .where(or(eq(handoff.waybill, waybill), ids.length > 0 ? inArray(handoff.id, ids) : sql`false`))
    .limit(most);
  return rows
    .filter((row) => windowRelations(row, caller).length > 0)
    .flatMap(({ caseIds }) => caseIds);
}
