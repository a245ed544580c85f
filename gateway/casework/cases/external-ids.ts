import { type Failure, failure } from '#contracts/failures';
import type { Queryable } from '../../platform/database/database.ts';
import { and, eq, inArray } from '../../platform/database/drizzle.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from './case-row.ts';
import { caseExternal } from './tables.ts';

/** What the caller calls these cases; another member's numbers are nobody else's. */
export async function externalIdsOf(
  database: Pick<Queryable, 'select'>,
  rows: readonly Pick<CaseRow, 'id' | 'clientId'>[],
  { clientId }: Caller,
): Promise<ReadonlyMap<string, string>> {
  const own = rows.filter((row) => row.clientId === clientId).map(({ id }) => id);
  if (own.length === 0) return new Map();
  const found = await database
    .select({ caseId: caseExternal.caseId, externalId: caseExternal.externalId })
    .from(caseExternal)
    .where(inArray(caseExternal.caseId, own));
  return new Map(found.map(({ caseId, externalId }) => [caseId, externalId]));
}

/** Says which case of the member has this number already; undefined where none has. */
export async function externalIdUsed(
  database: Pick<Queryable, 'select'>,
  clientId: string,
  externalId: string,
): Promise<Failure | undefined> {
  const [row] = await database
    .select({ caseId: caseExternal.caseId })
    .from(caseExternal)
    .where(and(eq(caseExternal.clientId, clientId), eq(caseExternal.externalId, externalId)));
  return row && failure('case.external_id_used', { detail: row.caseId });
}
