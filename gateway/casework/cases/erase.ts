import type { AuditEvent } from '#contracts/audit-event';
import type { ErasureRequest } from '#contracts/case-erasure';
import { isFinal } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { leastRetention, type Retention } from '#contracts/retention';
import {
  appendAudit,
  gatewayActor,
  itemPurpose,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import { forgetReliances } from '../../documents/certificates/rely.ts';
import { closeParts, eraseParts } from '../../documents/parts/use.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, isNotNull, lte, sql } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type CaseRow, lockCase } from './case-row.ts';
import { isContestable, remediesOver } from './remedy.ts';
import { caseRecord, receipt } from './tables.ts';

const dayMs = 86_400_000;

export type Erasure =
  | { readonly kind: 'erase' }
  /** The law has it kept: from now on keeping is all that is done (PIPL art. 47). */
  | { readonly kind: 'restrict'; readonly until: Date }
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** How many days a case is kept that ended so, after the end of the longest remedy. */
export const keptDays = (state: CaseRow['state'], retention: Retention): number =>
  isContestable(state) ? retention.decided : retention.withdrawn;

/**
 * Whether a case is erased now, later or not at all.
 * @param retention how many days a case is kept after the end of the longest remedy of those who contest it
 */
export function decideErasure(
  row: Pick<CaseRow, 'state' | 'updatedAt' | 'erasedAt'>,
  { keepUntil }: Pick<ErasureRequest, 'keepUntil'>,
  retention: Retention,
  now: Date,
): Erasure {
  if (row.erasedAt) return { kind: 'done' };
  if (!isFinal(row.state)) return { kind: 'refused', failure: failure('case.still_open') };
  const days = keptDays(row.state, retention);
  const kept = remediesOver(row.state, row.updatedAt).getTime() + days * dayMs;
  const asked = keepUntil === undefined ? 0 : Date.parse(`${keepUntil}T00:00:00+08:00`) + dayMs;
  const untilMs = Math.max(kept, asked);
  return untilMs > now.getTime()
    ? { kind: 'restrict', until: new Date(untilMs) }
    : { kind: 'erase' };
}

const eventOf = (
  row: CaseRow,
  actor: AuditEvent['actor'],
  action: 'case.erased' | 'case.restricted',
  more: Pick<NewAuditEvent, 'reasonCode' | 'details'>,
): NewAuditEvent => ({
  caseRef: row.id,
  actor,
  action,
  object: { class: 'case', ref: row.id },
  purpose: itemPurpose(row.itemCode, row.itemName),
  ...more,
});

/** Destroys the key, and with it everything personal here, in messages and in what other rooms sealed under it. */
async function destroy(
  tx: Transaction,
  row: CaseRow,
  actor: AuditEvent['actor'],
  reasonCode: string,
  now: Date,
): Promise<CaseRow> {
  const erased = {
    wrappedKey: null,
    words: null,
    suspensionWords: null,
    clearReason: null,
    clearWanted: null,
    subject: null,
    personIndex: null,
    restrictedUntil: null,
    erasedAt: now,
    version: row.version + 1,
  };
  await tx.update(caseRecord).set(erased).where(eq(caseRecord.id, row.id));
  // What nobody can open any more: half of a receipt's row is what its sender signed.
  await tx.update(receipt).set({ proof: null }).where(eq(receipt.caseId, row.id));
  await eraseParts(tx, row.id);
  await forgetReliances(tx, row.id);
  await appendAudit(tx, [eventOf(row, actor, 'case.erased', { reasonCode })], now);
  return { ...row, ...erased };
}

async function restrict(
  tx: Transaction,
  row: CaseRow,
  actor: AuditEvent['actor'],
  reasonCode: string,
  until: Date,
  now: Date,
): Promise<CaseRow> {
  const restricted = { restrictedUntil: until, version: row.version + 1 };
  await tx.update(caseRecord).set(restricted).where(eq(caseRecord.id, row.id));
  await closeParts(tx, row.id);
  const details = { until: until.toISOString() };
  await appendAudit(tx, [eventOf(row, actor, 'case.restricted', { reasonCode, details })], now);
  return { ...row, ...restricted };
}

/** Erases a closed case, or restricts it until it may be erased; asking again changes nothing. */
export const eraseCase = (
  platform: Platform,
  caseId: string,
  actor: AuditEvent['actor'],
  request: ErasureRequest,
): Promise<Result<CaseRow, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<CaseRow, Failure>> => {
    const row = await lockCase(tx, caseId);
    if (!row) return fail(failure('case.not_found'));
    const now = platform.clock();
    const decided = decideErasure(row, request, platform.config.retention ?? leastRetention, now);
    switch (decided.kind) {
      case 'refused':
        return fail(decided.failure);
      case 'done':
        return ok(row);
      case 'erase':
        return ok(await destroy(tx, row, actor, request.ground, now));
      case 'restrict':
        return row.restrictedUntil?.getTime() === decided.until.getTime()
          ? ok(row)
          : ok(await restrict(tx, row, actor, request.ground, decided.until, now));
    }
  });

const batch = 100;

/** Erases the cases that were restricted and need not be kept any longer. */
export async function eraseDue(platform: Platform): Promise<void> {
  const now = platform.clock();
  await platform.database().transaction(async (tx) => {
    const due = await tx
      .select()
      .from(caseRecord)
      .where(and(isNotNull(caseRecord.restrictedUntil), lte(caseRecord.restrictedUntil, now)))
      .orderBy(sql`${caseRecord.restrictedUntil}`)
      .limit(batch)
      .for('update', { skipLocked: true });
    for (const row of due) await destroy(tx, row, gatewayActor, 'retention_ended', now);
  });
}
