import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import type { CaseRow } from './case-row.ts';
import { caseChange, caseRecord } from './tables.ts';

export type InPlace = {
  readonly event: (typeof caseChange.$inferInsert)['event'];
  /** Whose turn it is. */
  readonly owner: string | null;
  readonly reasonCode: string;
  /** Whether something became otherwise that the case is about, and not only what is said of it: it counts as used then. */
  readonly isUse?: boolean;
};

/** A change that moves no state has a version as every other: whoever follows the case learns of it. */
export async function changeInPlace(
  tx: Transaction,
  row: CaseRow,
  { event, owner, reasonCode, isUse = false }: InPlace,
  now: Date,
): Promise<CaseRow> {
  const changed = { version: row.version + 1, ...(isUse ? { updatedAt: now } : {}) };
  await tx.update(caseRecord).set(changed).where(eq(caseRecord.id, row.id));
  await tx.insert(caseChange).values({
    caseId: row.id,
    version: changed.version,
    event,
    fromState: row.state,
    toState: row.state,
    owner,
    reasonCode,
    at: now,
    followAt: now,
  });
  return { ...row, ...changed };
}
