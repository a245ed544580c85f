import type { StepAmendment } from '#contracts/bundle';
import { mayRetry } from '#contracts/bundle-states';
import { type Failure, failure } from '#contracts/failures';
import { basicCodeOf } from '#contracts/identifiers';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, itemPurpose } from '../../audit/log/append.ts';
import { groundOfItem } from '../../audit/log/grounds.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  claimInTransaction,
  earlierResult,
  type IdempotencyClaim,
} from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { beginReady } from './begin.ts';
import type { FoundBundle } from './bundle-kind.ts';
import { findBundleType } from './bundle-types.ts';
import { askingOf, callerTowards, type PreparedStep, prepareStep } from './prepare.ts';
import { bundleKey, openStep, type StepContent, sealStep } from './step-content.ts';
import {
  type BundleRow,
  lockBundle,
  readSteps,
  type StandingStep,
  statesOf,
  updateStep,
} from './store.ts';
import { bundleEvent, commitmentEvents, countSteps } from './submit.ts';
import { bundle } from './tables.ts';

export type RetryAsked = {
  readonly found: FoundBundle;
  readonly step: string;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
  readonly bodyDigest: string;
};

type Found = {
  readonly row: BundleRow;
  readonly steps: readonly StandingStep[];
  readonly step: StandingStep;
};

const notRetryable = (): Result<never, Failure> => fail(failure('bundle.step_not_retryable'));

function findStep({ found: { row, steps }, step }: RetryAsked): Result<Found, Failure> {
  const found = steps.find((candidate) => candidate.step === step);
  return found ? ok({ row, steps, step: found }) : fail(failure('bundle.not_found'));
}

/** The step as it was asked for, with what is given anew, checked as if it began now. */
async function prepareAgain(
  platform: Platform,
  { row, steps, step }: Found,
  content: StepContent,
  amendment: StepAmendment,
  caller: Caller,
): Promise<Result<PreparedStep, Failure>> {
  const { after: _, ...before } = content.asked;
  const itemCode = amendment.itemCode ?? before.itemCode;
  // The step stays the same step, in another region if need be.
  if (basicCodeOf(itemCode) !== basicCodeOf(before.itemCode))
    return fail(failure('case.region_mismatch', { detail: 'the step is for another item' }));
  const asked = {
    ...before,
    itemCode,
    to: amendment.to ?? before.to,
    form: amendment.form ?? before.form,
    materials: amendment.materials ?? before.materials,
    originals: amendment.originals ?? before.originals,
    after: [...step.after],
  };
  const others = steps.map((other) =>
    other.step === step.step
      ? asked
      : {
          ...asked,
          step: other.step,
          after: [...other.after],
          itemCode: other.itemCode,
          to: other.toRegion,
        },
  );
  const type = row.bundleType === null ? undefined : findBundleType(row.bundleType);
  const asking = askingOf(content.request);
  const whole = { steps: others, type, shared: content.shared };
  return prepareStep(platform, whole, asked, asking, caller);
}

/** Nobody goes on with another person's matter: the same person, by the name that the region knows them under. */
async function refuseOthers(
  platform: Platform,
  step: StandingStep,
  caller: Caller,
): Promise<Result<void, Failure>> {
  if (step.subject === null) return ok(undefined);
  if (!caller.subject) return fail(failure('auth.subject_required'));
  const known = await callerTowards(platform, caller, step.toRegion);
  if (!known.ok) return known;
  return known.value.subject?.sub === step.subject
    ? ok(undefined)
    : fail(failure('auth.not_permitted', { detail: 'the bundle is another person’s' }));
}

async function writeAgain(
  tx: Transaction,
  platform: Platform,
  asked: RetryAsked,
  prepared: PreparedStep,
): Promise<Result<readonly string[], Failure>> {
  const now = platform.clock();
  const row = await lockBundle(tx, asked.found.row.id);
  const key = row && (await bundleKey(platform.keys, row));
  if (!row || !key) return notRetryable();
  const earlier = await claimInTransaction(tx, asked.claim, row.id, now);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok([]);
  const steps = await readSteps(tx, row.id);
  const step = steps.find((candidate) => candidate.step === asked.step);
  if (!step || row.withdrawnAt || !mayRetry(statesOf(steps).get(step.step))) return notRetryable();
  const counted = await countSteps(tx, platform, asked.caller, 1);
  if (!counted.ok) return counted;
  const { content, item, beside } = prepared;
  await updateStep(tx, step, {
    itemCode: item.code,
    itemName: item.name,
    toRegion: prepared.step.to,
    subject: content.caller.subject?.sub ?? null,
    attempt: step.attempt + 1,
    caseId: null,
    earlierCases: step.caseId ? [...step.earlierCases, step.caseId] : step.earlierCases,
    held: null,
    beside: beside.length > 0 ? beside : null,
    owed: null,
    requestDigest: asked.bodyDigest,
    sealed: await sealStep(key, row.id, step.step, content),
  });
  const base = bundleEvent(asked.caller, row.id, row.channel);
  await appendAudit(
    tx,
    [
      {
        ...base,
        action: 'bundle.step_retried',
        object: { class: 'bundle', ref: row.id },
        ...groundOfItem(item).ground,
        purpose: itemPurpose(item.code, item.name),
        details: { step: step.step, attempt: step.attempt + 1, to: prepared.step.to },
      },
      ...commitmentEvents(base, prepared),
    ],
    now,
  );
  await tx.update(bundle).set({ updatedAt: now }).where(eq(bundle.id, row.id));
  return ok(await beginReady(tx, platform, row));
}

/** Applies once more for a step that ended without an approval or could not begin; the rest waits for it. */
export async function retryStep(
  platform: Platform,
  asked: RetryAsked,
  amendment: StepAmendment,
): Promise<Result<undefined, Failure>> {
  const found = findStep(asked);
  if (!found.ok) return found;
  const earlier = await earlierResult(platform.database(), asked.claim);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok(undefined);
  const { row, step, steps } = found.value;
  const content = await openStep(platform.keys, row, step);
  if (!content || row.withdrawnAt || !mayRetry(statesOf(steps).get(step.step)))
    return notRetryable();
  const same = await refuseOthers(platform, step, asked.caller);
  if (!same.ok) return same;
  const prepared = await prepareAgain(platform, found.value, content, amendment, asked.caller);
  if (!prepared.ok) return prepared;
  const written = await inTransaction(platform, (tx) =>
    writeAgain(tx, platform, asked, prepared.value),
  );
  if (!written.ok) return written;
  for (const region of written.value) platform.wakeCourier(region);
  return ok(undefined);
}
