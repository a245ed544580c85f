import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import {
  copiesSpent,
  giveCopiesBack,
  hasItsCopies,
  takingCopies,
} from '../../documents/certificates/copy-use.ts';
import { insertReliances } from '../../documents/certificates/rely.ts';
import { preparedRowsOf } from '../../platform/database/database.ts';
import { and, eq, sql } from '../../platform/database/drizzle.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  earlierResult,
  type IdempotencyClaim,
  inFlightLock,
} from '../../trust/acts/idempotency.ts';
import { externalIdUsed } from './external-ids.ts';
import type { SubmissionRows } from './submission-rows.ts';
import { caseExternal, receipt as receiptTable } from './tables.ts';

/** What a submission is answered with: its receipt is a JWS. */
export type Submitted = { readonly caseId: string; readonly receipt: string };

/** The rows of a submission and the act that they are the result of. */
export type Submission = { readonly claim: IdempotencyClaim; readonly rows: SubmissionRows };

/** A submission as one flat record of the statement's input. */
const given = ({
  claim,
  rows: { record, outbox, receipt, event, parts = [], relies = [], externalId },
}: Submission) => ({
  ...record,
  wrappedKey: undefined,
  personIndex: record.personIndex ?? null,
  // Not the member where the case is a step of a bundle: the claim is the bundle's own.
  claimant: claim.clientId,
  key: claim.key,
  actor: claim.actor,
  requestDigest: claim.requestDigest,
  messageId: outbox.messageId,
  sequence: outbox.sequence,
  kind: outbox.kind,
  messageState: outbox.state,
  digest: outbox.digest,
  traceparent: outbox.traceparent,
  receiptKind: receipt.kind,
  jws: receipt.jws,
  event,
  parts,
  relies,
  externalId,
});

/** Whether any of them has what most have not: its part of the statement is started only then. */
const shapeOf = (submissions: readonly Submission[]) => ({
  named: submissions.some(({ rows }) => rows.externalId !== undefined),
  parts: submissions.some(({ rows }) => rows.parts?.length),
  relies: submissions.some(({ rows }) => rows.relies?.length),
});

const namesTaken = sql`named as (
      insert into case_external (client_id, external_id, case_id)
      select "clientId", "externalId", "id" from guard where free and "externalId" is not null
        and not exists (select from idempotency i where i.client_id = "claimant" and i.key = guard."key")
      on conflict do nothing returning case_id
    ),`;
const isNameFree = sql`and ("externalId" is null or "id" in (select case_id from named))`;

/** An application whose number of its own is taken comes to nothing, and takes no copy for it. */
const copiesWanted = (named: boolean) =>
  sql`select guard."id", r."ref" from guard cross join jsonb_to_recordset("relies") as r ("ref" text)
      where free and not exists (select from idempotency i where i.client_id = "claimant" and i.key = guard."key")
        ${named ? isNameFree : sql``}`;

const newParts = sql`new_part as (
      insert into case_part (part_id, case_id, from_region, to_region)
      select named, "id", "fromRegion", "toRegion" from fresh cross join unnest("parts") as named
    ),`;

const newReliances = sql`new_reliance as (
      ${insertReliances(sql`(select "id" as "caseId", "messageId", "code", "ref", "createdAt" as "at" from fresh
        cross join jsonb_to_recordset("relies") as r ("code" text, "ref" text)) as given`)}
    ),`;

/**
 * Writes all rows of submissions, or none, in ONE statement: it is its own transaction and costs a single
 * round trip, for however many. Every insert hangs on the claim of its own submission, so a repeated key
 * writes nothing at all. Answers the cases that are new and the keys that others are working on.
 */
export function submissionsStatement(submissions: readonly Submission[]) {
  const has = shapeOf(submissions);
  const keys = submissions.map(({ rows }) => rows.record.wrappedKey);
  const proofs = submissions.map(({ rows }) => rows.receipt.proof ?? null);
  const payloads = submissions.map(({ rows }) => rows.outbox.payload);
  return sql`
    with given as materialized (
      select * from rows from (
        json_to_recordset(${JSON.stringify(submissions.map(given))}::json) as (
          "claimant" text, "key" text, "actor" text, "requestDigest" text, "clientId" text, "id" text, "itemCode" text, "itemName" text, "legalBasis" text,
          "fromRegion" text, "toRegion" text, "homeRegion" text, "channel" text, "subject" text, "state" text,
          "materials" jsonb, "originals" boolean, "masterVersion" text, "createdAt" timestamptz,
          "messageId" text, "sequence" int, "kind" text, "messageState" text, "digest" text, "traceparent" text,
          "receiptKind" text, "jws" text, "event" jsonb, "parts" text[], "relies" jsonb, "externalId" text, "personIndex" text),
        unnest(${sql.param(keys)}::bytea[]), unnest(${sql.param(payloads)}::bytea[]), unnest(${sql.param(proofs)}::bytea[])
      ) as given ("claimant", "key", "actor", "requestDigest", "clientId", "id", "itemCode", "itemName", "legalBasis", "fromRegion", "toRegion",
        "homeRegion", "channel", "subject", "state", "materials", "originals", "masterVersion", "createdAt",
        "messageId", "sequence", "kind", "messageState", "digest", "traceparent", "receiptKind", "jws", "event",
        "parts", "relies", "externalId", "personIndex", "wrappedKey", "payload", "proof")
    ),
    guard as materialized (
      select *, ${inFlightLock(sql`"claimant"`, sql`"key"`)} as free from given
    ),
    ${has.named ? namesTaken : sql``}
    ${has.relies ? takingCopies(copiesWanted(has.named)) : sql``}
    claim as (
      insert into idempotency (client_id, key, actor, request_digest, result_ref, created_at)
      select "claimant", "key", "actor", "requestDigest", "id", "createdAt" from guard
      where free ${has.named ? isNameFree : sql``} ${has.relies ? hasItsCopies : sql``}
      on conflict do nothing returning result_ref
    ),
    fresh as materialized (select * from given where "id" in (select result_ref from claim)),
    new_case as (
      insert into case_record (id, item_code, item_name, legal_basis, from_region, to_region, home_region, channel,
        client_id, subject, person_index, state, materials, originals, wrapped_key, master_version, version, created_at, updated_at)
      select "id", "itemCode", "itemName", "legalBasis", "fromRegion", "toRegion", "homeRegion", "channel", "clientId", "subject",
        "personIndex", "state", "materials", "originals", "wrappedKey", "masterVersion", 1, "createdAt", "createdAt" from fresh
    ),
    new_message as (
      insert into outbox (message_id, case_id, to_region, sequence, kind, state, payload, digest, next_attempt_at,
        traceparent, created_at)
      select "messageId", "id", "toRegion", "sequence", "kind", "messageState", "payload", "digest", "createdAt",
        "traceparent", "createdAt" from fresh
    ),
    new_receipt as (
      insert into receipt (ref_message_id, kind, case_id, jws, proof, created_at)
      select "messageId", "receiptKind", "id", "jws", "proof", "createdAt" from fresh
    ),
    ${has.parts ? newParts : sql``}
    ${has.relies ? newReliances : sql``}
    new_event as (
      insert into audit_pending (case_ref, event, committed_at) select "id", "event", "createdAt" from fresh
    )
    select "id", free, "id" in (select result_ref from claim) as claimed,
      ${has.named ? sql`"id" in (select case_id from named)` : sql`false`} as named,
      ${has.relies ? sql`"id" in (select case_id from taken)` : sql`false`} as copied from guard`;
}

/** Of the prepared statement: one for each shape. */
const nameOf = (submissions: readonly Submission[]): string =>
  Object.entries(shapeOf(submissions)).reduce(
    (name, [part, isThere]) => (isThere ? `${name}_${part}` : name),
    'submit_cases',
  );

/** What an earlier submission with this key was answered; undefined if there was none. */
export async function originalAnswer(
  platform: Platform,
  claim: IdempotencyClaim,
): Promise<Result<Submitted | undefined, Failure>> {
  const database = platform.database();
  const earlier = await earlierResult(database, claim);
  if (!earlier.ok) return earlier;
  const caseId = earlier.value;
  if (caseId === undefined) return ok(undefined);
  const [original] = await database
    .select({ jws: receiptTable.jws })
    .from(receiptTable)
    .where(and(eq(receiptTable.caseId, caseId), eq(receiptTable.kind, 'technical')))
    .orderBy(receiptTable.createdAt)
    .limit(1);
  if (!original)
    return fail(failure('gateway.internal', { internal: 'idempotency row without its receipt' }));
  return ok({ caseId, receipt: original.jws });
}

type Outcome = {
  readonly id: string;
  readonly free: boolean;
  readonly claimed: boolean;
  /** Its external id was taken for it. */
  readonly named: boolean;
  /** Copies of certificates were taken for it. */
  readonly copied: boolean;
};

/** Under this key something was done a moment before: the number that was taken for nothing is given back. */
const unname = (platform: Platform, caseId: string) =>
  platform.database().delete(caseExternal).where(eq(caseExternal.caseId, caseId));

async function answerOf(
  platform: Platform,
  { claim, rows }: Submission,
  outcome: Outcome | undefined,
): Promise<Result<Submitted, Failure>> {
  if (outcome?.claimed) return ok({ caseId: rows.record.id, receipt: rows.receipt.jws });
  if (!outcome?.free)
    return fail(failure('request.idempotency_in_flight', { retryAfterSeconds: 1 }));
  if (outcome.named) await unname(platform, outcome.id);
  const refs = (rows.relies ?? []).map(({ ref }) => ref);
  if (outcome.copied) await giveCopiesBack(platform.database(), refs, outcome.id);
  const original = await originalAnswer(platform, claim);
  if (!original.ok) return original;
  if (original.value) return ok(original.value);
  const { externalId, record } = rows;
  const used =
    externalId && (await externalIdUsed(platform.database(), record.clientId, externalId));
  if (used) return fail(used);
  const spent = await copiesSpent(platform.database(), refs);
  if (spent) return fail(spent);
  // Its copies were another's for a moment, and that one came to nothing.
  return fail(
    refs.length > 0
      ? failure('request.idempotency_in_flight', { retryAfterSeconds: 1 })
      : failure('gateway.internal', { internal: 'a claimed key without its row' }),
  );
}

/** Commits submissions together. @returns for each its receipt, the earlier one of its key, or why not */
export async function insertSubmissions(
  platform: Platform,
  submissions: readonly Submission[],
): Promise<Result<Submitted, Failure>[]> {
  const outcomes = await preparedRowsOf<Outcome>(
    platform.database(),
    nameOf(submissions),
    submissionsStatement(submissions),
  );
  const byCase = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  return Promise.all(
    submissions.map((submission) =>
      answerOf(platform, submission, byCase.get(submission.rows.record.id)),
    ),
  );
}

const inserter = perPlatform((platform) =>
  platform.inGroups<Submission, Result<Submitted, Failure>>((submissions) =>
    insertSubmissions(platform, submissions),
  ),
);

/** Commits one submission, with those of concurrent requests where the runtime lets them share. */
export const insertSubmission = (
  platform: Platform,
  submission: Submission,
): Promise<Result<Submitted, Failure>> => inserter(platform)(submission);
