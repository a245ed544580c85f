import { isFinal } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import type { OriginalSeen } from '#contracts/original-seen';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { groundOfCase } from '../cases/case-ground.ts';
import { type CaseRow, lockCase } from '../cases/case-row.ts';
import { type CaseOriginals, neededOriginals, originalsOfCase } from '../cases/originals.ts';
import { settleCase } from './case-originals.ts';
import { windowActor } from './reporter.ts';
import { originalSeen } from './tables.ts';

/** An original may be looked at before the case is submitted, though not long before. */
const longestBeforeMs = 30 * 86_400_000;

const invalid = (pointer: string, reason: string) =>
  fail(failure('request.invalid', { fields: [{ pointer, reason }] }));

/** Whether the case has such an original, and whether the time can be right. */
function check(row: CaseRow, { code, at }: OriginalSeen, now: Date): Result<Date, Failure> {
  if (isFinal(row.state))
    return fail(failure('case.transition_forbidden', { detail: 'the case is closed' }));
  const { codes, announced } = neededOriginals(row);
  const isOfCase =
    row.materials.some((material) => material.code === code) || (announced && codes.length === 0);
  if (!isOfCase) return invalid('/code', 'the case has no such material');
  const seenAt = at === undefined ? now : new Date(at);
  if (seenAt > now) return invalid('/at', 'lies in the future');
  return seenAt.getTime() < row.createdAt.getTime() - longestBeforeMs
    ? invalid('/at', 'lies long before the case')
    : ok(seenAt);
}

async function seeLocked(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  seen: OriginalSeen,
  caller: Caller,
): Promise<Result<void, Failure>> {
  const now = platform.clock();
  const checked = check(row, seen, now);
  if (!checked.ok) return checked;
  const { code, clerk, pages, copy } = seen;
  const inserted = await tx
    .insert(originalSeen)
    .values({
      caseId: row.id,
      code,
      clerk,
      pages: pages ?? null,
      copy,
      region: caller.region,
      clientId: caller.clientId,
      seenAt: checked.value,
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning({ code: originalSeen.code });
  if (inserted.length === 0) return fail(failure('original.already_seen'));
  const actor = windowActor(caller);
  const event: NewAuditEvent = {
    caseRef: row.id,
    actor,
    action: 'original.seen',
    object: { class: 'original', ref: code },
    ...groundOfCase(row),
    offline: true,
    commitments: [{ field: 'copy', digest: copy }],
    details: { seenAt: checked.value.toISOString(), ...(pages === undefined ? {} : { pages }) },
  };
  await appendAudit(tx, [event], now);
  await settleCase(tx, platform, row.id, { actor, details: { original: code } }, now);
  return ok(undefined);
}

/** Records that an original was seen at a counter and given back: it needs no journey any more. */
export function recordSeen(
  platform: Platform,
  caseId: string,
  seen: OriginalSeen,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<CaseOriginals, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<CaseOriginals, Failure>> => {
    const row = await lockCase(tx, caseId);
    if (!row) return fail(failure('case.not_found'));
    const earlier = await claimInTransaction(tx, claim, caseId, platform.clock());
    if (!earlier.ok) return earlier;
    const recorded =
      earlier.value === undefined
        ? await seeLocked(tx, platform, row, seen, caller)
        : ok(undefined);
    return recorded.ok ? ok(await originalsOfCase(tx, row)) : recorded;
  });
}
