import { type Failure, failure } from '#contracts/failures';
import { chunkBytes } from '#contracts/part';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { openChunk, partKey } from './part-key.ts';
import { type FoundPart, isUploader, throughCase } from './part-kind.ts';
import { partPurpose } from './purpose.ts';
import type { ByteRange } from './range.ts';
import type { PartRow } from './store.ts';

/** What is read into memory at once where an answer cannot go on while the database is read. */
export const maxBufferedBytes = 8 * chunkBytes;

export type Readable = { readonly row: PartRow; readonly caseIds: readonly string[] };

/**
 * The cases through which a caller may read a part, none where its sender may because no case has it yet, or
 * undefined where it has run out, or is only kept.
 */
export function readableThrough(
  { row, named }: FoundPart,
  caller: Caller,
  now: Date,
): readonly string[] | undefined {
  const isSender = isUploader(row, caller);
  if (named.length === 0) return isSender && row.expiresAt > now ? [] : undefined;
  const cases = named.filter((one) => !one.closed && (isSender || throughCase(one, caller)));
  return cases.length > 0 ? cases.map(({ caseId }) => caseId) : undefined;
}

/** A part that the caller may read now. */
export function readablePart(
  found: FoundPart,
  caller: Caller,
  now: Date,
): Result<Readable, Failure> {
  const caseIds = readableThrough(found, caller, now);
  if (!caseIds) return fail(failure('part.not_found'));
  const { row } = found;
  return row.state === 'complete' ? ok({ row, caseIds }) : fail(failure('part.not_complete'));
}

/** Who read which document of which case: in the log before a byte of it leaves. */
export async function recordRead(
  platform: Platform,
  caller: Caller,
  { row, caseIds }: Readable,
  { first, last }: ByteRange,
): Promise<void> {
  const event = {
    actor: memberActor(caller),
    ...(caller.subject ? { onBehalfOf: caller.subject.sub } : {}),
    action: 'part.read' as const,
    object: { class: 'part', ref: row.id },
    purpose: partPurpose(row),
    details: { first, last },
  };
  const events = caseIds.length === 0 ? [event] : caseIds.map((caseRef) => ({ ...event, caseRef }));
  await platform.database().transaction((tx) => appendAudit(tx, events, platform.clock()));
}

/** The pieces of a range, one chunk at a time. */
export async function* piecesOf(
  platform: Platform,
  row: PartRow,
  { first, last }: ByteRange,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const key = await partKey(platform.keys, row);
  const from = Math.floor(first / chunkBytes);
  const to = Math.floor(last / chunkBytes);
  for (let number = from; number <= to; number++) {
    const bytes = await openChunk(platform.database(), key, row.id, number);
    const start = number * chunkBytes;
    yield bytes.slice(Math.max(0, first - start), Math.min(bytes.length, last + 1 - start));
  }
}
