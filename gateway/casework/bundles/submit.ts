import type { BundleRequest, BundleType } from '#contracts/bundle';
import { type Failure, type FieldError, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import {
  appendAudit,
  itemPurpose,
  memberActor,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import { groundOfItem } from '../../audit/log/grounds.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { newId } from '../../platform/database/ids.ts';
import { type DataKey, newDataKey } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentTraceId } from '../../platform/process/telemetry.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { countCase } from '../../trust/federation/quota.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { originalAnswer } from '../cases/insert-submission.ts';
import { signReceipt } from '../cases/receipts.ts';
import { proofsIn } from '../cases/representation.ts';
import { receipt } from '../cases/tables.ts';
import { beginReady } from './begin.ts';
import { findBundleType } from './bundle-types.ts';
import { asksFor, orderSteps } from './expand.ts';
import { askingOf, type PreparedStep, prepareStep, type Whole } from './prepare.ts';
import { sealStep } from './step-content.ts';
import type { BundleRow } from './store.ts';
import { bundle, bundleStep } from './tables.ts';

export type SubmittedBundle = { readonly bundleId: string; readonly receipt: string };

type Asked = {
  readonly request: BundleRequest;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
  /** SHA-256 of the request body as received, for the receipts. */
  readonly bodyDigest: string;
};

function orderOf(request: BundleRequest): Result<Whole, Failure> {
  const type: BundleType | undefined =
    request.bundleType === undefined ? undefined : findBundleType(request.bundleType);
  if (request.bundleType !== undefined && !type) return fail(failure('bundle.type_unknown'));
  const { steps, problems } = orderSteps(request.steps, type);
  return problems.length > 0
    ? fail(failure('request.invalid', { fields: problems }))
    : ok({ steps, type, shared: request.shared });
}

/** A shared document that no step asks for was meant for something: better said than dropped. */
function uselessShares(
  { type, shared }: Whole,
  prepared: readonly PreparedStep[],
  proofs: ReadonlySet<string>,
): FieldError[] {
  return shared.flatMap(({ code }, index) =>
    proofs.has(code) || prepared.some(({ item }) => asksFor(type, item, code).length > 0)
      ? []
      : [{ pointer: `/shared/${index}`, reason: `no step asks for ${code}` }],
  );
}

/** Which step was refused, in the pointers where there are any. */
const inStep = (index: number, { fields, ...rest }: Failure): Failure => ({
  ...rest,
  ...(fields
    ? { fields: fields.map((field) => ({ ...field, pointer: `/steps/${index}${field.pointer}` })) }
    : { detail: `/steps/${index}${rest.detail ? `: ${rest.detail}` : ''}` }),
});

/** Checks every step as if it began now: the applicant is here now, and may not be when it begins. */
async function prepareAll(
  platform: Platform,
  { request, caller }: Asked,
): Promise<Result<{ whole: Whole; prepared: PreparedStep[] }, Failure>> {
  const whole = orderOf(request);
  if (!whole.ok) return whole;
  const asking = askingOf(request);
  const prepared: PreparedStep[] = [];
  for (const [index, step] of whole.value.steps.entries()) {
    const checked = await prepareStep(platform, whole.value, step, asking, caller);
    if (!checked.ok) return fail(inStep(index, checked.failure));
    prepared.push(checked.value);
  }
  const useless = uselessShares(whole.value, prepared, proofsIn(request));
  if (useless.length > 0) return fail(failure('request.invalid', { fields: useless }));
  return ok({ whole: whole.value, prepared });
}

type Base = Pick<NewAuditEvent, 'actor' | 'caseRef' | 'onBehalfOf' | 'traceId'>;

/** What every act of a member on a bundle has in common. */
export function bundleEvent(caller: Caller, bundleId: string, channel: string): Base {
  const traceId = currentTraceId();
  return {
    caseRef: bundleId,
    actor: memberActor(caller, channel),
    ...(caller.subject ? { onBehalfOf: caller.subject.sub } : {}),
    ...(traceId ? { traceId } : {}),
  };
}

/** 告知承诺: which text the applicant signed for which step, as the deciding region knows them. */
export const commitmentEvents = (
  base: Base,
  { item, content, commitments, step }: PreparedStep,
): NewAuditEvent[] =>
  commitments.map((ref) => ({
    ...base,
    ...(content.caller.subject ? { onBehalfOf: content.caller.subject.sub } : {}),
    action: 'commitment.given',
    object: { class: 'commitment', ref: ref.slice(0, 120) },
    ...groundOfItem(item).ground,
    purpose: itemPurpose(item.code, item.name),
    details: { step: step.step, to: step.to },
  }));

async function insertSteps(
  tx: Transaction,
  bundleId: string,
  key: DataKey,
  prepared: readonly PreparedStep[],
  requestDigest: string,
): Promise<void> {
  const rows = await Promise.all(
    prepared.map(async ({ step, item, content, beside }, position) => ({
      bundleId,
      step: step.step,
      position,
      after: step.after,
      beside: beside.length > 0 ? beside : null,
      itemCode: item.code,
      itemName: item.name,
      toRegion: step.to,
      subject: content.caller.subject?.sub ?? null,
      attempt: 1,
      earlierCases: [],
      requestDigest,
      sealed: await sealStep(key, bundleId, step.step, content),
    })),
  );
  await tx.insert(bundleStep).values(rows);
}

/** Counts every step against the member's day: each becomes a case. */
export async function countSteps(
  tx: Transaction,
  platform: Platform,
  caller: Caller,
  steps: number,
): Promise<Result<void, Failure>> {
  const member = (await currentFederation(platform)).members.get(caller.clientId);
  if (!member) return fail(failure('auth.not_permitted'));
  for (let counted = 0; counted < steps; counted += 1) {
    const outcome = await countCase(platform, tx, member);
    if (!outcome.ok) return outcome;
  }
  return ok(undefined);
}

async function insertBundle(
  tx: Transaction,
  platform: Platform,
  asked: Asked,
  prepared: readonly PreparedStep[],
  now: Date,
): Promise<Result<SubmittedBundle & { readonly regions: readonly string[] }, Failure>> {
  const { request, caller, claim, bodyDigest } = asked;
  const id = newId('bundle', now);
  const earlier = await claimInTransaction(tx, claim, id, now);
  if (!earlier.ok) return earlier;
  // Nothing was written for it: the original answer is read where that of a refused repetition is.
  if (earlier.value !== undefined) return ok({ bundleId: earlier.value, receipt: '', regions: [] });
  const counted = await countSteps(tx, platform, caller, prepared.length);
  if (!counted.ok) return counted;
  const key = await newDataKey(platform.keys.master, id);
  const row: BundleRow = {
    id,
    bundleType: request.bundleType ?? null,
    clientId: caller.clientId,
    fromRegion: request.from,
    homeRegion: caller.subject?.home ?? null,
    channel: request.channel,
    wrappedKey: key.wrapped,
    masterVersion: key.masterVersion,
    withdrawnAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await tx.insert(bundle).values(row);
  await insertSteps(tx, id, key, prepared, bodyDigest);
  const facts = { kind: 'technical', refMessageId: id, caseId: id } as const;
  const parties = { from: request.from, to: 'tongban', digest: bodyDigest };
  const jws = await signReceipt(platform, { ...facts, ...parties }, now);
  await tx.insert(receipt).values({ ...facts, jws, createdAt: now });
  const base = bundleEvent(caller, id, request.channel);
  const submitted: NewAuditEvent = {
    ...base,
    action: 'bundle.submitted',
    object: { class: 'bundle', ref: id },
    purpose: 'several items as one bundle',
    details: {
      ...(request.bundleType === undefined ? {} : { bundleType: request.bundleType }),
      steps: prepared.map(({ step }) => step.step).join(' '),
      regions: [...new Set(prepared.map(({ step }) => step.to))].join(' '),
      ...(caller.subject ? { session: caller.subject.sid } : {}),
    },
  };
  const signed = prepared.flatMap((step) => commitmentEvents(base, step));
  await appendAudit(tx, [submitted, ...signed], now);
  return ok({ bundleId: id, receipt: jws, regions: await beginReady(tx, platform, row) });
}

async function answeredBefore(
  platform: Platform,
  claim: IdempotencyClaim,
): Promise<Result<SubmittedBundle | undefined, Failure>> {
  const original = await originalAnswer(platform, claim);
  if (!original.ok) return original;
  const { value } = original;
  return ok(value && { bundleId: value.caseId, receipt: value.receipt });
}

/**
 * Accepts a bundle: its rows, one receipt, and the cases of the steps that begin at once, in one
 * transaction, or nothing. The others begin when what they wait for is approved.
 */
export async function submitBundle(
  platform: Platform,
  asked: Asked,
): Promise<Result<SubmittedBundle, Failure>> {
  const checked = await prepareAll(platform, asked);
  // Credentials expire and items change between a submission and its repetition; the receipt stays.
  const before = await answeredBefore(platform, asked.claim);
  if (!before.ok) return before;
  if (before.value) return ok(before.value);
  if (!checked.ok) return checked;
  const inserted = await inTransaction(platform, (tx) =>
    insertBundle(tx, platform, asked, checked.value.prepared, platform.clock()),
  );
  if (!inserted.ok) return inserted;
  const { regions, ...answer } = inserted.value;
  for (const region of regions) platform.wakeCourier(region);
  if (answer.receipt !== '') return ok(answer);
  const raced = await answeredBefore(platform, asked.claim);
  if (!raced.ok) return raced;
  return raced.value
    ? ok(raced.value)
    : fail(failure('gateway.internal', { internal: 'a claimed key without its bundle' }));
}
