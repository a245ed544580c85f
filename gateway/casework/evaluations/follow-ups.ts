import { type FollowUpRequest, operatorSteps } from '#contracts/evaluation';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, itemPurpose } from '../../audit/log/append.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { eq, inArray } from '../../platform/database/drizzle.ts';
import { sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type CaseRow, caseKey, lockCase } from '../cases/case-row.ts';
import { actorOf, type EvaluationRow } from './evaluate.ts';
import { followUpOf, mayStep, type Step } from './follow-up.ts';
import { evaluation, evaluationStep } from './tables.ts';

export type StepRow = typeof evaluationStep.$inferSelect;

/** What was done about several evaluations, in order, in one question. */
export const stepsOf = (
  database: Pick<Queryable, 'select'>,
  ...evaluationIds: readonly string[]
): Promise<StepRow[]> =>
  database
    .select()
    .from(evaluationStep)
    .where(inArray(evaluationStep.evaluationId, [...evaluationIds]))
    .orderBy(evaluationStep.sequence);

type Asked = {
  readonly evaluationId: string;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
  readonly request: FollowUpRequest;
};

async function recordStep(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  given: EvaluationRow,
  steps: readonly StepRow[],
  { caller, request: { step, note } }: Asked,
  now: Date,
): Promise<void> {
  const sequence = steps.length + 1;
  const key = await caseKey(platform.keys, row);
  await tx.insert(evaluationStep).values({
    evaluationId: given.id,
    sequence,
    step,
    clientId: caller.clientId,
    note: key ? await sealJson(key.key, note, `${given.id} step ${sequence}`) : null,
    at: now,
  });
  const taken: readonly Step[] = [...steps, { step, at: now }];
  const nextStepBy = followUpOf(given.score, given.givenAt, taken, now)?.nextStepBy ?? null;
  const upheld = step === 'upheld' ? { upheldAt: now } : {};
  const revisitSince = step === 'mended' ? now : null;
  await tx
    .update(evaluation)
    .set({ nextStepBy, revisitSince, ...upheld })
    .where(eq(evaluation.id, given.id));
  await appendAudit(
    tx,
    [
      {
        caseRef: given.caseId,
        actor: actorOf(caller),
        action: 'evaluation.followed_up',
        object: { class: 'evaluation', ref: given.id },
        purpose: itemPurpose(row.itemCode, row.itemName),
        reasonCode: step,
      },
    ],
    now,
  );
}

async function followUpLocked(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  given: EvaluationRow,
  asked: Asked,
): Promise<Result<EvaluationRow, Failure>> {
  const now = platform.clock();
  if (operatorSteps.has(asked.request.step) && asked.caller.role !== 'operator')
    return fail(
      failure('auth.not_permitted', { detail: 'reviewed by another than who served: an operator' }),
    );
  const earlier = await claimInTransaction(tx, asked.claim, given.id, now);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok(given);
  const steps = await stepsOf(tx, given.id);
  if (!followUpOf(given.score, given.givenAt, steps, now) || !mayStep(steps, asked.request.step)) {
    const last = steps.at(-1)?.step ?? 'nothing';
    return fail(
      failure('evaluation.step_out_of_order', {
        detail: `${asked.request.step} after ${last}, score ${given.score}`,
      }),
    );
  }
  await recordStep(tx, platform, row, given, steps, asked, now);
  return ok(given);
}

/** Records what was done about a bad evaluation. */
export const followUp = (
  platform: Platform,
  asked: Asked,
): Promise<Result<EvaluationRow, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<EvaluationRow, Failure>> => {
    const [given] = await tx
      .select()
      .from(evaluation)
      .where(eq(evaluation.id, asked.evaluationId))
      .for('update');
    const row = given && (await lockCase(tx, given.caseId));
    if (!row) return fail(failure('evaluation.not_found'));
    return followUpLocked(tx, platform, row, given, asked);
  });
