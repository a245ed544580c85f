import type { Continuation } from '#contracts/consent';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, itemPurpose, memberActor } from '../../audit/log/append.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, earlierResult } from '../../trust/acts/idempotency.ts';
import { type CaseRow, isPutAway, lockCase } from './case-row.ts';
import type { Asked } from './change.ts';
import { consents } from './consent.ts';
import { caseRecord } from './tables.ts';

/** Counters that can go on with one case; more than these no person walks to. */
const maxCounters = 20;

/** Lets a client go on with a case that another one submitted, for its applicant is there and wants it. */
export async function continueCase(
  platform: Platform,
  row: CaseRow,
  { caller, claim }: Pick<Asked, 'caller' | 'claim'>,
  consent: Continuation,
): Promise<Result<CaseRow, Failure>> {
  if (isPutAway(row)) return fail(failure('case.erased'));
  // The same request again is no other try.
  const before = await earlierResult(platform.database(), claim);
  if (!before.ok) return before;
  if (before.value !== undefined) return ok(row);
  const given = await consents(platform, row, consent);
  if (!given.ok) return given;
  return inTransaction(platform, async (tx): Promise<Result<CaseRow, Failure>> => {
    const now = platform.clock();
    const locked = await lockCase(tx, row.id);
    if (!locked) return fail(failure('case.not_found'));
    const earlier = await claimInTransaction(tx, claim, row.id, now);
    if (!earlier.ok) return earlier;
    const { counters: known } = locked;
    if (known?.includes(caller.clientId) || locked.clientId === caller.clientId) return ok(locked);
    const counters = [...(known ?? []), caller.clientId].slice(-maxCounters);
    await tx.update(caseRecord).set({ counters }).where(eq(caseRecord.id, row.id));
    await appendAudit(
      tx,
      [
        {
          caseRef: row.id,
          actor: memberActor(caller, 'window'),
          action: 'case.continued',
          object: { class: 'case', ref: row.id },
          purpose: itemPurpose(row.itemCode, row.itemName),
          details: { how: 'document' },
        },
      ],
      now,
    );
    return ok({ ...locked, counters });
  });
}
