import type { FailureCode } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, gatewayActor, itemPurpose } from '../../audit/log/append.ts';
import { refuseBacklog } from '../../delivery/outbox/backlog.ts';
import { copiesFailure } from '../../documents/certificates/rely.ts';
import { findItem } from '../../documents/items/store.ts';
import { rowsOf, type Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { mayApplyFor } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { checkMaterials } from '../cases/admissible.ts';
import { barredCommitments } from '../cases/credit-gate.ts';
import { submissionsStatement } from '../cases/insert-submission.ts';
import { type Prepared, submissionRows } from '../cases/submission-rows.ts';
import type { LaterMaterial } from './expand.ts';
import { type Fed, feed } from './feed.ts';
import { openStep } from './step-content.ts';
import { type BundleRow, readSteps, type StandingStep, statesOf, updateStep } from './store.ts';

/** Undoes what was written for a step that cannot begin, and says why. */
export class Held extends Error {
  readonly code: FailureCode;
  constructor(code: FailureCode) {
    super(code);
    this.code = code;
  }
}

/** An application, and what will follow it. */
type Begun = { readonly prepared: Prepared; readonly owed: readonly LaterMaterial[] };

/** The step as an application that nothing refuses now, or why it cannot begin. */
async function prepareNow(
  tx: Transaction,
  platform: Platform,
  row: BundleRow,
  step: StandingStep,
  steps: readonly StandingStep[],
): Promise<Result<Begun, FailureCode>> {
  const content = await openStep(platform.keys, row, step);
  if (!content) throw new Error(`step ${step.step} of ${row.id} has lost its content`);
  const [{ document, members, regionCodes }, item] = await Promise.all([
    currentFederation(platform),
    findItem(platform, step.itemCode),
  ]);
  // What was true when the bundle was submitted may have ended since.
  const member = members.get(row.clientId);
  if (!member || !item || !mayApplyFor(document, member, item, platform.clock()))
    return fail(item ? 'auth.not_permitted' : 'item.unknown');
  if (!regionCodes.has(step.toRegion)) return fail('federation.region_unknown');
  const backlog = await refuseBacklog(platform, step.toRegion);
  if (backlog) return fail(backlog.code);
  const over = await copiesFailure(tx, content.materials, platform.clock());
  if (over) return fail(over.code);
  const fed: Fed[] = [];
  const owed: LaterMaterial[] = [];
  for (const later of content.later) {
    const from = steps.find((candidate) => candidate.step === later.fromStep);
    // Only beside that step can it be this one's turn: what it issues follows.
    if (from?.caseState !== 'approved') {
      owed.push(later);
      continue;
    }
    const given = await feed(tx, platform, step, content, item, later, from);
    if (!given.ok) return given;
    fed.push(given.value);
  }
  const materials = [...content.request.materials, ...fed.map(({ material }) => material)];
  const following = owed.map(({ code, fromStep }) => ({
    code,
    how: 'certificate' as const,
    ref: fromStep,
  }));
  if (checkMaterials([...materials, ...following], item, content.request).length > 0)
    return fail('request.invalid');
  const { party, level, agent } = content.applicant;
  const parties = [party, ...(content.request.jointApplicants ?? [])];
  const barred = await barredCommitments(platform, { materials, to: step.toRegion }, parties, tx);
  if (barred.length > 0) return fail('commitment.not_taken');
  const prepared: Prepared = {
    request: { ...content.request, materials },
    item,
    caller: { ...content.caller, scopes: new Set() },
    applicant: { party, ...(level ? { level } : {}), ...(agent ? { agent } : {}) },
    materials: [...content.materials, ...fed.map(({ travelling }) => travelling)],
    details: { bundle: row.id, step: step.step },
  };
  return ok({ prepared, owed });
}

export async function hold(
  tx: Transaction,
  platform: Platform,
  step: StandingStep,
  code: FailureCode,
): Promise<void> {
  await updateStep(tx, step, { held: code });
  await appendAudit(
    tx,
    [
      {
        caseRef: step.bundleId,
        actor: gatewayActor,
        action: 'bundle.step_held',
        object: { class: 'bundle', ref: step.bundleId },
        purpose: itemPurpose(step.itemCode, step.itemName),
        outcome: 'deferred',
        reasonCode: code,
        details: { step: step.step },
      },
    ],
    platform.clock(),
  );
}

/** Writes the case of a step with all its rows: once per attempt, whoever else tries. */
async function insertCase(
  tx: Transaction,
  platform: Platform,
  step: StandingStep,
  { prepared, owed }: Begun,
): Promise<void> {
  const rows = await submissionRows(platform, prepared, step.requestDigest);
  // The claim is the bundle's own: no client can have taken this key before.
  const claim = {
    clientId: step.bundleId,
    actor: 'member',
    key: `${step.step}/${step.attempt}`,
    requestDigest: step.requestDigest,
  };
  const [outcome] = await rowsOf<{ claimed: boolean }>(tx, submissionsStatement([{ claim, rows }]));
  if (!outcome?.claimed) {
    // Another case has taken a copy since it was looked at.
    const spent = await copiesFailure(tx, prepared.materials, platform.clock());
    if (spent) throw new Held(spent.code);
    throw new Error(`${claim.key} of ${step.bundleId} has begun before`);
  }
  await updateStep(tx, step, {
    caseId: rows.record.id,
    held: null,
    owed: owed.length > 0 ? owed : null,
  });
}

/**
 * Begins every step whose turn it is, and what is examined beside those. The bundle must be locked.
 * @returns the regions for which messages were put out
 */
export async function beginReady(
  tx: Transaction,
  platform: Platform,
  row: BundleRow,
): Promise<readonly string[]> {
  const regions: string[] = [];
  const tried = new Set<string>();
  for (;;) {
    const steps = await readSteps(tx, row.id);
    const states = statesOf(steps);
    const turn = steps.filter(({ step }) => states.get(step) === 'ready' && !tried.has(step));
    if (turn.length === 0) return regions;
    for (const { step } of turn) tried.add(step);
    regions.push(...(await beginThese(tx, platform, row, turn, steps)));
  }
}

async function beginThese(
  tx: Transaction,
  platform: Platform,
  row: BundleRow,
  turn: readonly StandingStep[],
  steps: readonly StandingStep[],
): Promise<string[]> {
  const regions: string[] = [];
  for (const step of turn) {
    // A step that is held leaves nothing behind, not even the credentials that were made for it.
    const prepared = await tx
      .transaction(async (inner) => {
        const outcome = await prepareNow(inner, platform, row, step, steps);
        if (!outcome.ok) throw new Held(outcome.failure);
        await insertCase(inner, platform, step, outcome.value);
        return undefined;
      })
      .catch((error: unknown) => {
        if (error instanceof Held) return error.code;
        throw error;
      });
    if (prepared === undefined) regions.push(step.toRegion);
    // What is asked again and again is held, and said, once.
    else if (prepared !== step.held) await hold(tx, platform, step, prepared);
  }
  return regions;
}
