import { nextState } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { TakenBack } from '#contracts/withdrawal';
import { appendAudit } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from '../cases/case-row.ts';
import { changeLocked } from '../cases/change.ts';
import { lockCases } from '../cases/lock-cases.ts';
import { withdrawalOf } from '../cases/withdraw.ts';
import { isApplicant } from './bundle-kind.ts';
import { closeIfOver } from './follow.ts';
import { type BundleRow, lockBundle, readSteps, updateStep } from './store.ts';
import { bundleEvent } from './submit.ts';
import { bundle } from './tables.ts';

export type WithdrawalAsked = {
  readonly bundleId: string;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
  readonly bodyDigest: string;
  readonly request: TakenBack;
};

/** Cases before the bundle, as those lock them who report about a case and then look for its bundle. */
async function lockOpenCases(tx: Transaction, bundleId: string): Promise<CaseRow[]> {
  const ids = (await readSteps(tx, bundleId)).flatMap(({ caseId }) => caseId ?? []);
  const locked = await lockCases(tx, ids);
  return [...locked.values()].filter(({ state }) => nextState(state, 'withdraw'));
}

/** Whose bundle it is, by one of their names, is in each case who they are there. */
const callerIn = (caller: Caller, { subject: sub, toRegion }: CaseRow): Caller =>
  caller.subject && sub !== null
    ? { ...caller, subject: { ...caller.subject, sub, target: toRegion } }
    : caller;

async function withdrawCases(
  tx: Transaction,
  platform: Platform,
  open: readonly CaseRow[],
  isTheirs: boolean,
  asked: WithdrawalAsked,
): Promise<Result<readonly string[], Failure>> {
  const { bodyDigest, request, bundleId } = asked;
  const regions: string[] = [];
  for (const row of open) {
    const caller = isTheirs ? callerIn(asked.caller, row) : asked.caller;
    const claim = {
      clientId: bundleId,
      actor: asked.claim.actor,
      key: `withdraw/${row.id}`,
      requestDigest: bodyDigest,
    };
    const changed = await changeLocked(tx, platform, row, {
      caseId: row.id,
      caller,
      claim,
      bodyDigest,
      ...withdrawalOf(platform, caller, request),
    });
    if (!changed.ok) return changed;
    regions.push(...changed.value.wake);
  }
  return ok(regions);
}

async function withdrawLocked(
  tx: Transaction,
  platform: Platform,
  row: BundleRow,
  open: readonly CaseRow[],
  asked: WithdrawalAsked,
): Promise<Result<readonly string[], Failure>> {
  const now = platform.clock();
  const earlier = await claimInTransaction(tx, asked.claim, row.id, now);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok([]);
  const steps = await readSteps(tx, row.id);
  // A step that began after its case could have been locked: whoever asks again finds it.
  const unlocked = steps.some(
    ({ caseId, caseState }) =>
      caseId &&
      caseState &&
      nextState(caseState, 'withdraw') &&
      !open.some((found) => found.id === caseId),
  );
  if (unlocked) return fail(failure('request.idempotency_in_flight', { retryAfterSeconds: 1 }));
  if (row.withdrawnAt || steps.every(({ caseState }) => caseState === 'approved'))
    return fail(failure('bundle.nothing_open'));
  const waiting = steps.filter(({ caseId, withdrawnAt }) => !caseId && !withdrawnAt);
  for (const step of waiting) await updateStep(tx, step, { withdrawnAt: now });
  const isTheirs = isApplicant({ row, steps }, asked.caller);
  const regions = await withdrawCases(tx, platform, open, isTheirs, asked);
  if (!regions.ok) return regions;
  await tx.update(bundle).set({ withdrawnAt: now, updatedAt: now }).where(eq(bundle.id, row.id));
  await appendAudit(
    tx,
    [
      {
        ...bundleEvent(asked.caller, row.id, row.channel),
        action: 'bundle.withdrawn',
        object: { class: 'bundle', ref: row.id },
        purpose: 'the applicant withdraws what is not decided',
        details: { cases: open.length, waiting: waiting.length },
      },
    ],
    now,
  );
  await closeIfOver(tx, row.id, true);
  return regions;
}

/** Takes back what is not decided: open cases and steps that have not begun. What was decided stands. */
export async function withdrawBundle(
  platform: Platform,
  asked: WithdrawalAsked,
): Promise<Result<undefined, Failure>> {
  const withdrawn = await inTransaction(platform, async (tx) => {
    const open = await lockOpenCases(tx, asked.bundleId);
    const row = await lockBundle(tx, asked.bundleId);
    if (!row) return fail<Failure>(failure('bundle.not_found'));
    return withdrawLocked(tx, platform, row, open, asked);
  });
  if (!withdrawn.ok) return withdrawn;
  for (const region of withdrawn.value) platform.wakeCourier(region);
  return ok(undefined);
}
