import { createHash } from 'node:crypto';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { chunkBytes, type PartRequest, type PartView } from '#contracts/part';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { newDataKey, sealBytes } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { mayApplyFor } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { entrustedWith } from '../../trust/identity/entrusted.ts';
import { findItem } from '../items/store.ts';
import { chunkContext, openChunk, partKey } from './part-key.ts';
import { partPurpose } from './purpose.ts';
import { lockPart, type PartRow, readChunk, readPart, receivedChunks, unusedOf } from './store.ts';
import { part, partChunk } from './tables.ts';

const maxOpen = 50;
const maxUnusedBytes = 1024 * chunkBytes;
const completeWithinMs = 86_400_000;
/** Later steps of a bundle begin weeks after the first. */
const usedWithinMs = 30 * 86_400_000;

export const chunksOf = (size: number): number => Math.ceil(size / chunkBytes);

/** The bytes that a chunk must have; undefined if the part has no such chunk. */
export const sizeOfChunk = (size: number, number: number): number | undefined =>
  number < 0 || number >= chunksOf(size)
    ? undefined
    : Math.min(chunkBytes, size - number * chunkBytes);

const viewOf = (row: PartRow, received: readonly number[]): PartView => ({
  partId: row.id,
  state: row.state,
  size: row.size,
  digest: row.digest,
  mediaType: row.mediaType,
  chunkSize: chunkBytes,
  chunks: chunksOf(row.size),
  received: [...received],
  expiresAt: asServed(row.expiresAt),
});

const notFound = () => fail(failure('part.not_found'));

async function mayUpload(
  platform: Platform,
  { uses }: PartRequest,
  caller: Caller,
): Promise<Result<void, Failure>> {
  const { document, members } = await currentFederation(platform);
  const member = members.get(caller.clientId);
  for (const { itemCode, to } of uses) {
    const item = await findItem(platform, itemCode);
    if (!item) return fail(failure('item.unknown', { detail: itemCode }));
    if (item.region !== to)
      return fail(failure('case.region_mismatch', { detail: `${itemCode} is decided elsewhere` }));
    if (!member || !mayApplyFor(document, member, item, platform.clock()))
      return fail(failure('auth.not_permitted', { detail: `${itemCode} is not open to you` }));
  }
  return entrustedWith(
    caller,
    uses.map(({ itemCode }) => itemCode),
  );
}

/** Announces a part. @returns what it must look like, and what of it is there if it was announced before */
export async function createPart(
  platform: Platform,
  request: PartRequest,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<PartView, Failure>> {
  const allowed = await mayUpload(platform, request, caller);
  if (!allowed.ok) return allowed;
  const now = platform.clock();
  const id = newId('part', now);
  const key = await newDataKey(platform.keys.master, id);
  return inTransaction(platform, async (tx): Promise<Result<PartView, Failure>> => {
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) {
      const known = await readPart(tx, earlier.value);
      return known ? ok(viewOf(known, await receivedChunks(tx, known.id))) : notFound();
    }
    const { open, bytes } = await unusedOf(tx, caller.clientId, now);
    if (open >= maxOpen || bytes + request.size > maxUnusedBytes)
      return fail(failure('part.too_many', { retryAfterSeconds: 600 }));
    const { size, digest, mediaType, uses } = request;
    const [row] = await tx
      .insert(part)
      .values({
        id,
        clientId: caller.clientId,
        subject: caller.subject?.sub ?? null,
        uses,
        mediaType,
        size,
        digest,
        state: 'open',
        wrappedKey: key.wrapped,
        masterVersion: key.masterVersion,
        createdAt: now,
        expiresAt: new Date(now.getTime() + completeWithinMs),
      })
      .returning();
    return row ? ok(viewOf(row, [])) : notFound();
  });
}

/** What of a part is there, for the one who sends it. */
export async function partStatus(platform: Platform, row: PartRow): Promise<PartView> {
  return viewOf(row, await receivedChunks(platform.database(), row.id));
}

/** Takes one chunk; a chunk that comes again replaces the one before as long as the part is open. */
export async function putChunk(
  platform: Platform,
  known: PartRow,
  number: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Result<void, Failure>> {
  const { id } = known;
  const wanted = sizeOfChunk(known.size, number);
  if (wanted !== bytes.length) {
    const reason =
      wanted === undefined ? 'the part has no such chunk' : `must have ${wanted} bytes`;
    return fail(failure('request.invalid', { fields: [{ pointer: '', reason }] }));
  }
  const key = await partKey(platform.keys, known);
  const sealed = await sealBytes(key, bytes, chunkContext(id, number));
  const digest = await sha256Hex(bytes);
  return inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const row = await lockPart(tx, id, 'key share');
    if (!row || row.expiresAt <= platform.clock()) return notFound();
    if (row.state === 'complete') {
      // The answer to the first time was lost: it is there, and as it was sent.
      const there = await readChunk(tx, id, number);
      return there?.digest === digest ? ok(undefined) : fail(failure('part.already_complete'));
    }
    await tx
      .insert(partChunk)
      .values({ partId: id, number, digest, sealed })
      .onConflictDoUpdate({
        target: [partChunk.partId, partChunk.number],
        set: { digest, sealed },
      });
    return ok(undefined);
  });
}

/** SHA-256 of a part as it lies here. */
async function wholeDigest(tx: Transaction, platform: Platform, row: PartRow): Promise<string> {
  const key = await partKey(platform.keys, row);
  const hash = createHash('sha256');
  for (let number = 0; number < chunksOf(row.size); number++)
    hash.update(await openChunk(tx, key, row.id, number));
  return hash.digest('hex');
}

/** Ends the sending of a part: from now on it is what was announced, and does not change. */
export function completePart(
  platform: Platform,
  caller: Caller,
  id: string,
): Promise<Result<PartView, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<PartView, Failure>> => {
    const row = await lockPart(tx, id, 'update');
    const now = platform.clock();
    if (!row) return notFound();
    const received = await receivedChunks(tx, id);
    if (row.state === 'complete') return ok(viewOf(row, received));
    if (row.expiresAt <= now) return notFound();
    if (received.length < chunksOf(row.size)) return fail(failure('part.not_complete'));
    if ((await wholeDigest(tx, platform, row)) !== row.digest)
      return fail(failure('part.digest_mismatch'));
    const complete = {
      state: 'complete',
      expiresAt: new Date(now.getTime() + usedWithinMs),
    } as const;
    await tx.update(part).set(complete).where(eq(part.id, id));
    const { subject } = caller;
    const event = {
      actor: memberActor(caller),
      ...(subject ? { onBehalfOf: subject.sub } : {}),
      action: 'part.completed' as const,
      object: { class: 'part', ref: id },
      purpose: partPurpose(row),
      details: { size: row.size, digest: row.digest, mediaType: row.mediaType },
    };
    await appendAudit(tx, [event], now);
    return ok(viewOf({ ...row, ...complete }, received));
  });
}
