import { and, eq, sql } from 'drizzle-orm';
import type { AuditEvent } from '#contracts/audit-event';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { NewOutboxRow } from '../delivery/enqueue.ts';
import { preparedRowsOf } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import { earlierResult, type IdempotencyClaim, inFlightLock } from './idempotency.ts';
import type { Submitted } from './submit.ts';
import { type caseRecord, receipt as receiptTable } from './tables.ts';

export type SubmissionRows = {
  readonly record: typeof caseRecord.$inferInsert;
  readonly outbox: NewOutboxRow;
  readonly receipt: typeof receiptTable.$inferInsert;
  readonly event: AuditEvent;
  /** Documents that were sent in chunks: from now on the case's parties may read them. */
  readonly parts?: readonly string[];
};

/**
 * Writes all rows of a submission, or none, in ONE statement: it is its own transaction and costs a
 * single round trip. Every insert hangs on `claim`, so a repeated key writes nothing at all.
 */
export function submissionStatement(
  claim: IdempotencyClaim,
  { record, outbox, receipt, event, parts = [] }: SubmissionRows,
) {
  const now = record.createdAt;
  return sql`
    with guard as materialized (select ${inFlightLock(claim)} as free),
    claim as (
      insert into idempotency (client_id, key, request_digest, result_ref, created_at)
      select ${claim.clientId}, ${claim.key}, ${claim.requestDigest}, ${record.id}, ${now}::timestamptz from guard where free
      on conflict do nothing returning 1
    ),
    new_case as (
      insert into case_record (id, item_code, item_name, from_region, to_region, home_region, channel,
        client_id, subject, state, materials, originals, wrapped_key, master_version, version, created_at, updated_at)
      select ${record.id}, ${record.itemCode}, ${record.itemName}, ${record.fromRegion}, ${record.toRegion},
        ${record.homeRegion}, ${record.channel}, ${record.clientId}, ${record.subject}, ${record.state},
        ${JSON.stringify(record.materials)}::jsonb, ${record.originals}::boolean, ${record.wrappedKey}::bytea,
        ${record.masterVersion}, 1, ${now}::timestamptz, ${now}::timestamptz from claim
    ),
    new_message as (
      insert into outbox (message_id, case_id, to_region, sequence, kind, state, payload, digest, next_attempt_at,
        traceparent, created_at)
      select ${outbox.messageId}, ${outbox.caseId}, ${outbox.toRegion}, ${outbox.sequence}::int, ${outbox.kind},
        ${outbox.state}, ${outbox.payload}::bytea, ${outbox.digest}, ${now}::timestamptz, ${outbox.traceparent},
        ${now}::timestamptz from claim
    ),
    new_receipt as (
      insert into receipt (ref_message_id, kind, case_id, jws, created_at)
      select ${receipt.refMessageId}, ${receipt.kind}, ${receipt.caseId}, ${receipt.jws}, ${now}::timestamptz from claim
    ),
    new_part as (
      insert into case_part (part_id, case_id, from_region, to_region)
      select named, ${record.id}, ${record.fromRegion}, ${record.toRegion}
      from claim cross join unnest(${sql.param([...parts])}::text[]) as named
    ),
    new_event as (
      insert into audit_pending (case_ref, event, committed_at)
      select ${record.id}, ${JSON.stringify(event)}::jsonb, ${now}::timestamptz from claim
    )
    select guard.free, exists (select from claim) as claimed from guard`;
}

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

export async function insertSubmission(
  platform: Platform,
  claim: IdempotencyClaim,
  rows: SubmissionRows,
): Promise<Result<Submitted, Failure>> {
  const [outcome] = await preparedRowsOf<{ free: boolean; claimed: boolean }>(
    platform.database(),
    'submit_case',
    submissionStatement(claim, rows),
  );
  if (outcome?.claimed) return ok({ caseId: rows.record.id, receipt: rows.receipt.jws });
  if (!outcome?.free)
    return fail(failure('request.idempotency_in_flight', { retryAfterSeconds: 1 }));
  const original = await originalAnswer(platform, claim);
  if (!original.ok) return original;
  return original.value
    ? ok(original.value)
    : fail(failure('gateway.internal', { internal: 'a claimed key without its row' }));
}
