import { rowsOf, type Transaction } from '../../platform/database/database.ts';
import { asc, inArray, sql } from '../../platform/database/drizzle.ts';
import type { CaseRow, EndingCase } from './case-row.ts';
import { caseRecord } from './tables.ts';

/**
 * Whoever locks several cases locks them here: in one statement and in one order, so that no two wait for each other.
 * What hangs on cases is locked in one order as well, everywhere: dossiers first, then cases, then bundles, and of each kind all at
 * once by their ids.
 * @param held `skip` leaves out what somebody else has locked: for who has locked what they knew of before, and meets what came since
 * @returns those that there are, by id
 */
export async function lockCases(
  tx: Transaction,
  ids: readonly string[],
  held: 'wait' | 'skip' = 'wait',
): Promise<ReadonlyMap<string, CaseRow>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(caseRecord)
    .where(inArray(caseRecord.id, [...new Set(ids)]))
    .orderBy(asc(caseRecord.id))
    .for('update', held === 'skip' ? { skipLocked: true } : {});
  return new Map(rows.map((row) => [row.id, row]));
}

/** The same for couriers, who end hundreds of messages at once and need little of each case. */
export async function lockEnding(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, EndingCase>> {
  const rows = await rowsOf<EndingCase>(
    tx,
    sql`select id, state, version, item_code as "itemCode", item_name as "itemName", legal_basis as "legalBasis", from_region as "fromRegion"
      from case_record where id = any(${sql.param([...ids])}::text[]) order by id for update`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
