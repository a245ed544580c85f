import { type Failure, failure } from '#contracts/failures';
import type { ServiceRequest } from '#contracts/paper';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, itemPurpose, memberActor } from '../../audit/log/append.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction } from '../../trust/acts/idempotency.ts';
import { type CaseRow, caseKey, isPutAway, lockCase } from '../cases/case-row.ts';
import type { Act } from './register.ts';
import { deliveryDue, outcomeOf } from './results.ts';
import { caseResult } from './tables.ts';

export type ResultRow = typeof caseResult.$inferSelect;

export const noteContext = (caseId: string): string => `${caseId} service`;

/** 送达: who handed the result over, how, to whom, and what proves it. Once; the day of art. 44 ends with it. */
export async function serveResult(
  platform: Platform,
  { id: caseId }: CaseRow,
  { caller, claim }: Act,
  { note, ...service }: ServiceRequest,
): Promise<Result<ResultRow, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<ResultRow, Failure>> => {
    const row = await lockCase(tx, caseId);
    const outcome = row && outcomeOf(row.state);
    if (!row || !outcome) return fail(failure('result.none'));
    if (isPutAway(row)) return fail(failure('case.erased'));
    const now = platform.clock();
    if (new Date(service.at) > now)
      return fail(
        failure('request.invalid', {
          fields: [{ pointer: '/at', reason: 'lies in the future' }],
        }),
      );
    const earlier = await claimInTransaction(tx, claim, caseId, now);
    if (!earlier.ok) return earlier;
    const [known] = await tx.select().from(caseResult).where(eq(caseResult.caseId, caseId));
    if (known && earlier.value !== undefined) return ok(known);
    if (known?.servedAt) return fail(failure('result.already_served'));
    const key = note === undefined ? undefined : await caseKey(platform.keys, row);
    const decidedAt = known?.decidedAt ?? row.updatedAt;
    const served: ResultRow = {
      caseId,
      region: row.toRegion,
      fromRegion: row.fromRegion,
      itemCode: row.itemCode,
      outcome,
      decidedAt,
      due: deliveryDue(outcome, decidedAt),
      servedAt: new Date(service.at),
      servedBy: caller.region,
      service,
      note: key ? await sealJson(key.key, note, noteContext(caseId)) : null,
    };
    await tx
      .insert(caseResult)
      .values(served)
      .onConflictDoUpdate({ target: caseResult.caseId, set: served });
    const event = {
      caseRef: caseId,
      actor: memberActor(caller, 'window'),
      action: 'result.served',
      object: { class: 'case', ref: caseId },
      purpose: itemPurpose(row.itemCode, row.itemName),
      offline: service.how !== 'electronic',
      details: { how: service.how, to: service.to, clerk: service.clerk },
    } as const;
    await appendAudit(tx, [event], now);
    return ok(served);
  });
}
