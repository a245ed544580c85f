import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { and, eq, type SQLWrapper, sql } from '../../platform/database/drizzle.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { idempotency } from './tables.ts';

/** One act of one client: the same key with the same request is the same act. */
export type IdempotencyClaim = {
  readonly clientId: string;
  readonly key: string;
  readonly requestDigest: string;
};

const keyForm = /^[\x21-\x7e]{8,128}$/;

/**
 * Reads the `Idempotency-Key` header; the route is part of the act, so a key is not reused across doors.
 * @param canonical RFC 8785 text of the request
 */
export async function idempotencyClaim(
  clientId: string,
  key: string | undefined,
  route: string,
  canonical: string,
): Promise<Result<IdempotencyClaim, Failure>> {
  if (key === undefined) return fail(failure('request.idempotency_key_missing'));
  if (!keyForm.test(key)) {
    return fail(
      failure('request.invalid', {
        fields: [
          { pointer: '', reason: 'Idempotency-Key must be 8 to 128 visible ASCII characters' },
        ],
      }),
    );
  }
  return ok({ clientId, key, requestDigest: await sha256Hex(`${route}\n${canonical}`) });
}

/** The advisory lock that marks a key as being worked on; freed with its transaction. */
export const inFlightLock = (clientId: SQLWrapper, key: SQLWrapper) =>
  sql`pg_try_advisory_xact_lock(hashtextextended(${clientId} || E'\\n' || ${key}, 0))`;

/** What an earlier request with this key led to, or why this one must not go on. */
export async function earlierResult(
  database: Pick<Queryable, 'select'>,
  claim: IdempotencyClaim,
): Promise<Result<string | undefined, Failure>> {
  const [row] = await database
    .select()
    .from(idempotency)
    .where(and(eq(idempotency.clientId, claim.clientId), eq(idempotency.key, claim.key)));
  if (!row) return ok(undefined);
  return row.requestDigest === claim.requestDigest
    ? ok(row.resultRef)
    : fail(failure('request.idempotency_key_reused'));
}

/**
 * Claims a key inside a transaction.
 * @returns undefined when the act is new, the earlier result's reference when it was done before
 */
export async function claimInTransaction(
  tx: Transaction,
  claim: IdempotencyClaim,
  resultRef: string,
  now: Date,
): Promise<Result<string | undefined, Failure>> {
  const locked = await tx.execute(
    sql`select ${inFlightLock(sql`${claim.clientId}::text`, sql`${claim.key}::text`)} as free`,
  );
  if (locked.rows[0]?.['free'] !== true)
    return fail(failure('request.idempotency_in_flight', { retryAfterSeconds: 1 }));
  const earlier = await earlierResult(tx, claim);
  if (!earlier.ok || earlier.value !== undefined) return earlier;
  await tx.insert(idempotency).values({ ...claim, resultRef, createdAt: now });
  return ok(undefined);
}
