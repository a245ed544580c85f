import type { AuditEvent } from '#contracts/audit-event';
import { asServed } from '#contracts/dates';
import type { EvaluationCodeRequest, EvaluationRequest, Moment } from '#contracts/evaluation';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import {
  appendAudit,
  itemPurpose,
  memberActor,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, type InferSelectModel } from '../../platform/database/drizzle.ts';
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
import { servedBy } from './moments.ts';
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

const hasEvaluation = async (tx: Transaction, caseId: string, moment: Moment): Promise<boolean> =>
  (
    await tx
      .select({ id: evaluation.id })
      .from(evaluation)
      .where(and(eq(evaluation.caseId, caseId), eq(evaluation.moment, moment)))
  ).length > 0;

export type IssuedCode = {
  readonly code: string;
  readonly expiresAt: string;
  /** What a phone opens, for whoever has no app: drawn as a QR code. */
  readonly page: string;
};

const notTheirs = { pointer: '/clerk', reason: 'is no clerk of the region that served then' };

/** Issues the code by which the applicant, and nobody else, evaluates. */
export const issueCode = (
  platform: Platform,
  { caseId, caller, claim }: Act,
  { clerk, moment }: EvaluationCodeRequest,
): Promise<Result<IssuedCode, Failure>> =>
  inTransaction(platform, async (tx) => {
    const row = await lockCase(tx, caseId);
    if (!row) return fail(failure('case.not_found'));
    const served = await servedBy(tx, row, moment);
    if (!served.ok) return served;
    // A window names its own clerks: a bad word about one of them is not another region's to mend.
    if (clerk !== undefined && caller.region !== served.value.region)
      return fail(failure('request.invalid', { fields: [notTheirs] }));
    if (await hasEvaluation(tx, caseId, moment)) return fail(failure('evaluation.already_given'));
    const now = platform.clock();
    const fresh = now.getTime() + codeLifetimeMs;
    const earlier = await claimInTransaction(tx, claim, String(fresh), now);
    if (!earlier.ok) return earlier;
    const expiresAtMs = Number(earlier.value ?? fresh);
    const expiresAt = new Date(expiresAtMs);
    if (earlier.value === undefined) {
      const object = { class: 'case', ref: caseId };
      const issued = eventOf(row, caller, 'evaluation.code_issued', object, {
        expiresAt: expiresAt.toISOString(),
        moment,
      });
      await appendAudit(tx, [issued], now);
    }
    const code = await codeOf(platform.keys, row, { expiresAtMs, moment, clerk });
    const page = `${platform.config.publicOrigin}/e/${caseId}?code=${encodeURIComponent(code)}`;
    return ok({ code, expiresAt: asServed(expiresAt), page });
  });

/** What is known of an evaluation beside what its person says. */
type Given = {
  readonly clientId: string;
  readonly clerk?: string | undefined;
  readonly moment: Moment;
  readonly region: string;
};

async function rowOf(
  platform: Platform,
  row: CaseRow,
  given: Given,
  { score, tags, comment }: EvaluationRequest,
  now: Date,
): Promise<EvaluationRow> {
  const { clientId, clerk, moment, region } = given;
  const id = newId('eval', now);
  const key = comment === '' ? undefined : await caseKey(platform.keys, row);
  return {
    id,
    caseId: row.id,
    moment,
    region,
    itemCode: row.itemCode,
    clerk: clerk ?? null,
    clientId,
    score,
    tags,
    comment: key ? await sealJson(key.key, comment, `${id} comment`) : null,
    givenAt: now,
    nextStepBy: followUpOf(score, now, [], now)?.nextStepBy ?? null,
    revisitSince: null,
    upheldAt: null,
  };
}

/** By whom it is given: the person of a token, or whoever has the applicant's document in hand at the page behind the code. */
export type By = {
  readonly clientId: string;
  readonly actor: AuditEvent['actor'];
  readonly onBehalfOf?: string | undefined;
};

/** Takes the one evaluation of a moment, inside the transaction that made sure who gives it. */
export async function giveOnce(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  { clientId, actor, onBehalfOf }: By,
  request: EvaluationRequest,
): Promise<Result<EvaluationRow, Failure>> {
  const now = platform.clock();
  const code = await readCode(platform.keys, row, request.code, now);
  if (!code) return fail(failure('evaluation.code_invalid'));
  const { moment, clerk } = code;
  const served = await servedBy(tx, row, moment);
  if (!served.ok) return served;
  if (await hasEvaluation(tx, row.id, moment)) return fail(failure('evaluation.already_given'));
  const { region, clerk: onRecord } = served.value;
  const about = { clientId, clerk: onRecord ?? clerk, moment, region };
  const given = await rowOf(platform, row, about, request, now);
  await tx.insert(evaluation).values(given);
  const event = {
    caseRef: row.id,
    actor,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    action: 'evaluation.given',
    object: { class: 'evaluation', ref: given.id },
    purpose: itemPurpose(row.itemCode, row.itemName),
    details: { score: given.score, tags: given.tags.length, moment },
  } as const;
  await appendAudit(tx, [event], now);
  return ok(given);
}

/** Takes the one evaluation of a moment from its person; the same request again gets the same answer. */
export const evaluateCase = (
  platform: Platform,
  { caseId, caller, claim }: Act,
  request: EvaluationRequest,
): Promise<Result<EvaluationRow, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<EvaluationRow, Failure>> => {
    const row = await lockCase(tx, caseId);
    if (!row) return fail(failure('case.not_found'));
    const earlier = await earlierResult(tx, claim);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) {
      const [known] = await tx.select().from(evaluation).where(eq(evaluation.id, earlier.value));
      return known ? ok(known) : fail(failure('evaluation.not_found'));
    }
    const by = {
      clientId: caller.clientId,
      actor: actorOf(caller),
      onBehalfOf: caller.subject?.sub,
    };
    const given = await giveOnce(tx, platform, row, by, request);
    if (!given.ok) return given;
    const claimed = await claimInTransaction(tx, claim, given.value.id, platform.clock());
    return claimed.ok ? given : claimed;
  });
