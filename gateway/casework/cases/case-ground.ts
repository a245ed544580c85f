import type { LegalBasis } from '#contracts/audit-event';
import type { ItemPurpose } from '#contracts/audit-purposes';
import { itemPurpose } from '../../audit/log/append.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { inArray } from '../../platform/database/drizzle.ts';
import type { CaseRow } from './case-row.ts';
import { caseRecord } from './tables.ts';

type OfCase = { readonly purpose: ItemPurpose; readonly legalBasis?: LegalBasis };

/**
 * Why something is done with a case: for its item, on the ground on which it was submitted (设定依据, else the will of whoever
 * applied). Of a case from before that was kept the act alone says it.
 */
export const groundOfCase = ({
  itemCode,
  itemName,
  legalBasis,
}: Pick<CaseRow, 'itemCode' | 'itemName' | 'legalBasis'>): OfCase => ({
  purpose: itemPurpose(itemCode, itemName),
  ...(legalBasis === null ? {} : { legalBasis }),
});

/** The grounds of several cases, by their ids; of who has none the act alone says it. */
export async function groundsOf(
  database: Pick<Queryable, 'select'>,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, LegalBasis>> {
  const { id, legalBasis } = caseRecord;
  const rows = await database
    .select({ id, legalBasis })
    .from(caseRecord)
    .where(inArray(id, [...caseIds]));
  return new Map(rows.flatMap((row) => (row.legalBasis ? [[row.id, row.legalBasis]] : [])));
}
