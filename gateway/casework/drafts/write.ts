import type { Continuation } from '#contracts/consent';
import type { DraftRequest } from '#contracts/draft';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, count, eq, gt, isNull, lt, or } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { sameVersion } from '../../platform/http/if-match.ts';
import { openRowKeyIfKept } from '../../platform/keys/row-key.ts';
import { newDataKey } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { isOfErased } from '../cases/case-row.ts';
import { consents } from '../cases/consent.ts';
import { sealContent } from './content.ts';
import type { DraftRow } from './draft-kind.ts';
import { applicantIn, checkWriting, type DraftAct, draftEvent, keptMs } from './row.ts';
import { draft } from './tables.ts';

/** Of one person, and of one platform for all whom it serves. */
const maxOpen = { person: 20, platform: 5000 } as const;
const maxCounters = 20;

async function tooMany(tx: Transaction, { clientId, subject }: Caller, now: Date) {
  const mine = subject ? eq(draft.subject, subject.sub) : eq(draft.clientId, clientId);
  const [open] = await tx
    .select({ n: count() })
    .from(draft)
    .where(and(mine, isNull(draft.caseId), gt(draft.expiresAt, now)));
  return (open?.n ?? 0) >= (subject ? maxOpen.person : maxOpen.platform);
}

/** A draft as a row to insert. @param more what else leads to it */
export async function newDraft(
  platform: Platform,
  content: DraftRequest,
  caller: Caller,
  more: Pick<Partial<DraftRow>, 'convertedFrom' | 'personIndex' | 'subject' | 'homeRegion'> = {},
): Promise<DraftRow> {
  const now = platform.clock();
  const id = newId('draft', now);
  const key = await newDataKey(platform.keys.master, id);
  return {
    id,
    clientId: caller.clientId,
    fromRegion: content.from,
    toRegion: content.to,
    homeRegion: caller.subject?.home ?? null,
    itemCode: content.itemCode,
    subject: caller.subject?.sub ?? null,
    personIndex: await applicantIn(platform, content, caller),
    counters: null,
    caseId: null,
    convertedFrom: null,
    sealed: await sealContent(key, id, content),
    wrappedKey: key.wrapped,
    masterVersion: key.masterVersion,
    version: 1,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + keptMs),
    ...more,
  };
}

/** Begins an application at a counter. @returns its row; of a repetition that of the first time */
export async function openDraft(
  platform: Platform,
  content: DraftRequest,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<DraftRow, Failure>> {
  const checked = checkWriting(content, caller);
  if (!checked.ok) return checked;
  const row = await newDraft(platform, content, caller);
  return inTransaction(platform, async (tx): Promise<Result<DraftRow, Failure>> => {
    const now = platform.clock();
    const earlier = await claimInTransaction(tx, claim, row.id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) {
      const [known] = await tx.select().from(draft).where(eq(draft.id, earlier.value));
      return known ? ok(known) : fail(failure('draft.not_found'));
    }
    if (await tooMany(tx, caller, now))
      return fail(failure('draft.too_many', { retryAfterSeconds: 86_400 }));
    await tx.insert(draft).values(row);
    await appendAudit(tx, [draftEvent(row, caller, 'draft.opened')], now);
    return ok(row);
  });
}

/** The draft, locked, while it is one and as the caller saw it. */
export async function lockOpen(
  tx: Transaction,
  id: string,
  expected: number | undefined,
): Promise<Result<DraftRow, Failure>> {
  const [row] = await tx.select().from(draft).where(eq(draft.id, id)).for('update');
  if (!row) return fail(failure('draft.not_found'));
  if (row.caseId !== null) return fail(failure('draft.submitted', { detail: row.caseId }));
  const same = sameVersion(expected, row.version);
  return same.ok ? ok(row) : same;
}

/** Replaces what stands in a draft. */
export async function replaceDraft(
  platform: Platform,
  id: string,
  content: DraftRequest,
  { caller, expected }: DraftAct,
): Promise<Result<DraftRow, Failure>> {
  if (expected === undefined) return fail(failure('request.precondition_required'));
  const checked = checkWriting(content, caller);
  if (!checked.ok) return checked;
  const applicant = await applicantIn(platform, content, caller);
  return inTransaction(platform, async (tx): Promise<Result<DraftRow, Failure>> => {
    const found = await lockOpen(tx, id, expected);
    if (!found.ok) return found;
    const before = found.value;
    const key = await openRowKeyIfKept(platform.keys, before);
    if (!key) return fail(failure('draft.not_found'));
    const now = platform.clock();
    // The name of a person is one of the region that decides: for another region it is nobody's.
    const sameTarget = before.toRegion === content.to;
    const changed = {
      itemCode: content.itemCode,
      fromRegion: content.from,
      toRegion: content.to,
      subject: caller.subject?.sub ?? (sameTarget ? before.subject : null),
      homeRegion: caller.subject?.home ?? before.homeRegion,
      personIndex: applicant ?? before.personIndex,
      sealed: await sealContent(key, id, content),
      version: before.version + 1,
      updatedAt: now,
    };
    await tx.update(draft).set(changed).where(eq(draft.id, id));
    const details = { version: changed.version };
    await appendAudit(
      tx,
      [draftEvent({ ...before, ...changed }, caller, 'draft.changed', details)],
      now,
    );
    return ok({ ...before, ...changed });
  });
}

/** Throws a draft away, with its key. */
export const discardDraft = (
  platform: Platform,
  id: string,
  { caller, expected }: DraftAct,
): Promise<Result<void, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const found = await lockOpen(tx, id, expected);
    if (!found.ok) return found;
    await tx.delete(draft).where(eq(draft.id, id));
    await appendAudit(tx, [draftEvent(found.value, caller, 'draft.discarded')], platform.clock());
    return ok(undefined);
  });

/** Lets another counter go on with a draft: its applicant is there, and shows their document. */
export async function continueDraft(
  platform: Platform,
  row: DraftRow,
  caller: Caller,
  consent: Continuation,
): Promise<Result<DraftRow, Failure>> {
  if (row.caseId !== null) return fail(failure('draft.submitted', { detail: row.caseId }));
  const given = await consents(platform, row, consent);
  if (!given.ok) return given;
  return inTransaction(platform, async (tx): Promise<Result<DraftRow, Failure>> => {
    const found = await lockOpen(tx, row.id, undefined);
    if (!found.ok) return found;
    const before = found.value.counters ?? [];
    if (before.includes(caller.clientId) || found.value.clientId === caller.clientId) return found;
    const counters = [...before, caller.clientId].slice(-maxCounters);
    await tx.update(draft).set({ counters }).where(eq(draft.id, row.id));
    const details = { how: 'document' };
    const event = draftEvent(row, caller, 'draft.continued', details);
    await appendAudit(tx, [event], platform.clock());
    return ok({ ...found.value, counters });
  });
}

/** Forgets drafts whose time is over, what became a case with its thirty days, or with the case if that goes first. */
export async function forgetDrafts(platform: Platform): Promise<void> {
  const isOver = lt(draft.expiresAt, platform.clock());
  await platform
    .database()
    .delete(draft)
    .where(or(isOver, isOfErased(draft.caseId)));
}
