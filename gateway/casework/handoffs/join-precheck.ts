import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, itemPurpose } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, inArray, isNull } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { groundsOf } from '../cases/case-ground.ts';
import { caseKind } from '../cases/case-kind.ts';
import type { PrecheckRow } from './kinds.ts';
import { windowActor } from './reporter.ts';
import { precheck } from './tables.ts';

type Joining = { readonly caseId: string; readonly itemCode: string; readonly caller: Caller };

/** Pre-checks of this region for this item become those of a case; others, and those of another case, stay what they are. */
export async function joinPrechecks(
  tx: Transaction,
  ids: readonly string[],
  { caseId, itemCode, caller }: Joining,
  now: Date,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const joined = await tx
    .update(precheck)
    .set({ caseId })
    .where(
      and(
        inArray(precheck.id, [...ids]),
        isNull(precheck.caseId),
        eq(precheck.itemCode, itemCode),
        eq(precheck.fromRegion, caller.region),
      ),
    )
    .returning({ id: precheck.id });
  const legalBasis = (await groundsOf(tx, [caseId])).get(caseId);
  const events = joined.map(({ id }) => ({
    caseRef: caseId,
    ...(legalBasis ? { legalBasis } : {}),
    actor: windowActor(caller),
    action: 'precheck.joined' as const,
    object: { class: 'precheck', ref: id },
    purpose: itemPurpose(itemCode, 'pre-check'),
  }));
  await appendAudit(tx, events, now);
  return joined.map(({ id }) => id);
}

/** 预审先行: what was looked at before there was a case is looked at as part of it. */
export async function joinCase(
  platform: Platform,
  row: PrecheckRow,
  caseId: string,
  { caller, claim }: { readonly caller: Caller; readonly claim: IdempotencyClaim },
): Promise<Result<void, Failure>> {
  const found = await visible(platform, caseKind, caseId, caller, [
    'collector',
    'collecting_region',
  ]);
  if (!found.ok) return found;
  if (found.value.itemCode !== row.itemCode)
    return fail(failure('case.region_mismatch', { detail: 'the case is for another item' }));
  return inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const now = platform.clock();
    const earlier = await claimInTransaction(tx, claim, row.id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined || row.caseId === caseId) return ok(undefined);
    const joined = await joinPrechecks(
      tx,
      [row.id],
      { caseId, itemCode: row.itemCode, caller },
      now,
    );
    return joined.length > 0
      ? ok(undefined)
      : fail(failure('precheck.joined', { detail: 'it is another case’s' }));
  });
}
