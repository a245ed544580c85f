import type { Left } from '#contracts/case-states';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import {
  eq,
  type InferSelectModel,
  inArray,
  type SQL,
  type SQLWrapper,
  sql,
} from '../../platform/database/drizzle.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import { openRowKeyIfKept } from '../../platform/keys/row-key.ts';
import type { DataKey } from '../../platform/keys/seal.ts';
import { caseRecord } from './tables.ts';

export type CaseRow = InferSelectModel<typeof caseRecord>;

/** Where a case goes back to that is suspended, withdrawn while its region goes on with it, or asked for papers. */
export const leftOf = ({
  state,
  suspendedFrom,
  withdrawnFrom,
  acceptedAt,
}: Pick<CaseRow, 'state' | 'suspendedFrom' | 'withdrawnFrom' | 'acceptedAt'>): Left => ({
  state: (state === 'withdrawn' ? withdrawnFrom?.state : suspendedFrom) ?? undefined,
  accepted: acceptedAt !== null,
});

/** The case, locked until the transaction ends: all changes of one case happen one after the other. */
export async function lockCase(tx: Transaction, caseId: string): Promise<CaseRow | undefined> {
  const [row] = await tx.select().from(caseRecord).where(eq(caseRecord.id, caseId)).for('update');
  return row;
}

export async function readCase(
  database: Pick<Queryable, 'select'>,
  caseId: string,
): Promise<CaseRow | undefined> {
  const [row] = await database.select().from(caseRecord).where(eq(caseRecord.id, caseId));
  return row;
}

/** Many cases at once, by their ids. */
export async function readCases(
  database: Pick<Queryable, 'select'>,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, CaseRow>> {
  const rows = await database
    .select()
    .from(caseRecord)
    .where(inArray(caseRecord.id, [...new Set(caseIds)]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** The key under which the case's personal parts lie, or undefined once it was destroyed. */
export const caseKey = (
  keys: Keys,
  row: Pick<CaseRow, 'id' | 'wrappedKey' | 'masterVersion'>,
): Promise<DataKey | undefined> => openRowKeyIfKept(keys, row);

/** Erased, or kept for the law alone: from then on nobody does anything with it (PIPL art. 47). */
export const isPutAway = ({
  erasedAt,
  restrictedUntil,
}: Pick<CaseRow, 'erasedAt' | 'restrictedUntil'>): boolean => Boolean(erasedAt ?? restrictedUntil);

/** Of a row of another room: its case was erased, and what the row knows of the person goes with it. */
export const isOfErased = (caseId: SQLWrapper): SQL =>
  sql`exists (select from case_record c where c.id = ${caseId} and c.erased_at is not null)`;

/** What of a case counts when one of its messages ends; the row is locked. */
export type EndingCase = Pick<
  CaseRow,
  'id' | 'state' | 'version' | 'itemCode' | 'itemName' | 'legalBasis' | 'fromRegion'
>;
