import type { AuditEvent } from '#contracts/audit-event';
import { isFinal } from '#contracts/case-states';
import type { EvaluationRequest } from '#contracts/evaluation';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import {
  appendAudit,
  itemPurpose,
  memberActor,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq, type InferSelectModel } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  claimInTransaction,
  earlierResult,
  type IdempotencyClaim,
} from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type CaseRow, caseKey, lockCase } from '../cases/case-row.ts';
import { codeLifetimeMs, codeOf, readCode } from './code.ts';
import { followUpOf } from './follow-up.ts';
import { evaluation } from './tables.ts';

export type EvaluationRow = InferSelectModel<typeof evaluation>;

export type Act = {
  readonly caseId: string;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
};

export const actorOf = (caller: Caller): AuditEvent['actor'] => {
  const { region, role, subject } = caller;
  return role === 'app' && subject
    ? { kind: 'person', id: subject.sub, organisation: region, role }
    : memberActor(caller);
};

const eventOf = (
  row: CaseRow,
  caller: Caller,
  action: NewAuditEvent['action'],
  object: NewAuditEvent['object'],
  details: NewAuditEvent['details'] = {},
): NewAuditEvent => ({
  caseRef: row.id,
  actor: actorOf(caller),
  ...(caller.subject ? { onBehalfOf: caller.subject.sub } : {}),
  action,
  object,
  purpose: itemPurpose(row.itemCode, row.itemName),
  details,
});

/** Whether a case can be evaluated by now. */
function openFor(row: CaseRow): Result<CaseRow, Failure> {
  if (!isFinal(row.state)) return fail(failure('case.still_open'));
  return row.erasedAt || row.restrictedUntil ? fail(failure('case.erased')) : ok(row);
}

const hasEvaluation = async (tx: Transaction, caseId: string): Promise<boolean> =>
  (await tx.select({ id: evaluation.id }).from(evaluation).where(eq(evaluation.caseId, caseId)))
    .length > 0;

/** Issues the code by which the applicant, and nobody else, evaluates. */
export const issueCode = (
  platform: Platform,
  { caseId, caller, claim }: Act,
  clerk: string | undefined,
): Promise<Result<{ code: string; expiresAt: string }, Failure>> =>
  inTransaction(platform, async (tx) => {
    const row = await lockCase(tx, caseId);
    if (!row) return fail(failure('case.not_found'));
    const open = openFor(row);
    if (!open.ok) return open;
    if (await hasEvaluation(tx, caseId)) return fail(failure('evaluation.already_given'));
    const now = platform.clock();
    const fresh = now.getTime() + codeLifetimeMs;
    const earlier = await claimInTransaction(tx, claim, String(fresh), now);
    if (!earlier.ok) return earlier;
    const expiresAtMs = Number(earlier.value ?? fresh);
    const expiresAt = new Date(expiresAtMs).toISOString();
    if (earlier.value === undefined) {
      const object = { class: 'case', ref: caseId };
      const issued = eventOf(row, caller, 'evaluation.code_issued', object, { expiresAt });
      await appendAudit(tx, [issued], now);
    }
    return ok({ code: await codeOf(platform.keys, row, { expiresAtMs, clerk }), expiresAt });
  });

async function rowOf(
  platform: Platform,
  row: CaseRow,
  { caller }: Act,
  { score, tags, comment }: EvaluationRequest,
  clerk: string | undefined,
  now: Date,
): Promise<EvaluationRow> {
  const id = newId('eval', now);
  const key = comment === '' ? undefined : await caseKey(platform.keys, row);
  return {
    id,
    caseId: row.id,
    region: row.toRegion,
    itemCode: row.itemCode,
    clerk: clerk ?? null,
    clientId: caller.clientId,
    score,
    tags,
    comment: key ? await sealJson(key.key, comment, `${id} comment`) : null,
    givenAt: now,
    nextStepBy: followUpOf(score, now, [], now)?.nextStepBy ?? null,
  };
}

async function giveOnce(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  act: Act,
  request: EvaluationRequest,
): Promise<Result<EvaluationRow, Failure>> {
  const now = platform.clock();
  const open = openFor(row);
  if (!open.ok) return open;
  if (await hasEvaluation(tx, row.id)) return fail(failure('evaluation.already_given'));
  const code = await readCode(platform.keys, row, request.code, now);
  if (!code) return fail(failure('evaluation.code_invalid'));
  const given = await rowOf(platform, row, act, request, code.clerk, now);
  const claimed = await claimInTransaction(tx, act.claim, given.id, now);
  if (!claimed.ok) return claimed;
  await tx.insert(evaluation).values(given);
  const details = { score: given.score, tags: given.tags.length };
  const object = { class: 'evaluation', ref: given.id };
  await appendAudit(tx, [eventOf(row, act.caller, 'evaluation.given', object, details)], now);
  return ok(given);
}

/** Takes the one evaluation of a case; the same request again gets the same answer. */
export const evaluateCase = (
  platform: Platform,
  act: Act,
  request: EvaluationRequest,
): Promise<Result<EvaluationRow, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<EvaluationRow, Failure>> => {
    const row = await lockCase(tx, act.caseId);
    if (!row) return fail(failure('case.not_found'));
    const earlier = await earlierResult(tx, act.claim);
    if (!earlier.ok) return earlier;
    if (earlier.value === undefined) return giveOnce(tx, platform, row, act, request);
    const [given] = await tx.select().from(evaluation).where(eq(evaluation.id, earlier.value));
    return given ? ok(given) : fail(failure('evaluation.not_found'));
  });
