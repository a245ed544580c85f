import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { and, eq, type SQLWrapper, sql } from '../../platform/database/drizzle.ts';
import { inBites } from '../../platform/database/in-bites.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../identity/caller.ts';
import { idempotency } from './tables.ts';

/** One act of one actor through one client: the same key with the same request is the same act. */
export type IdempotencyClaim = {
  readonly clientId: string;
  readonly key: string;
  /** Another person's request with the same key is another act, and is refused as one. */
  readonly actor: string;
  readonly requestDigest: string;
};

const keyForm = /^[\x21-\x7e]{8,128}$/;

/** Who acts, by the names of the token; by digest, so that the row says nothing of who it was. */
export const actingAs = async ({ subject }: Pick<Caller, 'subject'>): Promise<string> =>
  subject ? sha256Hex(`${subject.sub}\n${subject.agent?.sub ?? ''}`) : 'member';

/**
 * Reads the `Idempotency-Key` header; who acts and the route are part of the act, so a key is not reused by
 * another person, nor across doors.
 * @param canonical RFC 8785 text of the request
 */
export async function idempotencyClaim(
  caller: Pick<Caller, 'clientId' | 'subject'>,
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
  const requestDigest = await sha256Hex(`${route}\n${canonical}`);
  return ok({ clientId: caller.clientId, key, actor: await actingAs(caller), requestDigest });
}

/** So long a key stands for what it did: far longer than whoever sends again goes on sending. Published in docs/identity.md. */
export const keyKeptDays = 90;
const batch = 1000;

/** Forgets keys whose time is over. */
export async function removeOldKeys(platform: Platform): Promise<void> {
  const before = new Date(platform.clock().getTime() - keyKeptDays * 86_400_000);
  await inBites(batch, () =>
    platform.database().execute(sql`delete from idempotency where (client_id, key) in (
      select client_id, key from idempotency where created_at < ${before} limit ${batch} for update skip locked)`),
  );
}

/** The advisory lock that marks a key as being worked on; freed with its transaction. */
export const inFlightLock = (clientId: SQLWrapper, key: SQLWrapper) =>
  sql`pg_try_advisory_xact_lock(hashtextextended(${clientId} || E'\\n' || ${key}, 0))`;

/** Claims that met what an earlier request with their key led to: every door learns of it here, and says so in its answer. */
const repeated = new WeakSet<IdempotencyClaim>();
export const isRepeated = (claim: IdempotencyClaim): boolean => repeated.has(claim);

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
  // Rows of earlier versions do not say who acted; what they stand for is answered as it was.
  const sameActor = row.actor === null || row.actor === claim.actor;
  if (!sameActor || row.requestDigest !== claim.requestDigest)
    return fail(failure('request.idempotency_key_reused'));
  repeated.add(claim);
  return ok(row.resultRef);
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
