import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import type { PrecheckRequest } from '#contracts/handoff';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, itemPurpose } from '../../audit/log/append.ts';
import { findItem } from '../../documents/items/store.ts';
import { and, desc, eq, lt, or, type SQL } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { openJson, sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseKind } from '../cases/case-kind.ts';
import { type PrecheckRow, windowRelations } from './kinds.ts';
import { mayReadNotes, newWordsKey, wordsKey } from './note.ts';
import { checkAgainst, findingProblems } from './precheck-outcome.ts';
import { windowActor } from './reporter.ts';
import { precheck } from './tables.ts';

type Comments = Readonly<Record<string, string>>;

const contextOf = (id: string): string => `${id} comments`;

async function newRow(
  platform: Platform,
  id: string,
  request: PrecheckRequest,
  item: Item,
  caller: Caller,
  now: Date,
): Promise<PrecheckRow> {
  const { itemCode, caseId, materials } = request;
  const comments: Comments = Object.fromEntries(
    materials.flatMap(({ code, comment }) => (comment === undefined ? [] : [[code, comment]])),
  );
  const key = await newWordsKey(platform.keys, id);
  return {
    id,
    clientId: caller.clientId,
    fromRegion: caller.region,
    toRegion: item.region,
    itemCode,
    caseId: caseId ?? null,
    ...checkAgainst(materials, item.materials),
    sealedComments: await sealJson(key.key, comments, contextOf(id)),
    wrappedKey: key.wrapped,
    masterVersion: key.masterVersion,
    createdAt: now,
  };
}

/** Who pre-checks may, and for which case: the collecting window for its own. */
async function admit(
  platform: Platform,
  request: PrecheckRequest,
  caller: Caller,
): Promise<Result<Item, Failure>> {
  const item = await findItem(platform, request.itemCode);
  if (!item) return fail(failure('item.unknown'));
  const problems = findingProblems(request.materials, item.materials);
  if (problems.length > 0) return fail(failure('request.invalid', { fields: problems }));
  if (request.caseId === undefined) return ok(item);
  const found = await visible(platform, caseKind, request.caseId, caller, ['collector']);
  if (!found.ok) return found;
  return found.value.itemCode === item.code
    ? ok(item)
    : fail(failure('case.region_mismatch', { detail: 'the case is for another item' }));
}

/** Records a pre-check (预审): what the window found, before a case or for one. @returns its id */
export async function recordPrecheck(
  platform: Platform,
  request: PrecheckRequest,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<string, Failure>> {
  const admitted = await admit(platform, request, caller);
  if (!admitted.ok) return admitted;
  const item = admitted.value;
  return inTransaction(platform, async (tx): Promise<Result<string, Failure>> => {
    const now = platform.clock();
    const id = newId('pre', now);
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(earlier.value);
    const row = await newRow(platform, id, request, item, caller, now);
    await tx.insert(precheck).values(row);
    const open = row.materials.filter(({ verdict }) => verdict !== 'ok').length;
    const event = {
      ...(row.caseId ? { caseRef: row.caseId } : {}),
      actor: windowActor(caller),
      action: 'precheck.recorded',
      object: { class: 'precheck', ref: id },
      purpose: itemPurpose(item.code, item.name),
      details: { outcome: row.outcome, materials: row.materials.length, open },
    } as const;
    await appendAudit(tx, [event], now);
    return ok(id);
  });
}

export async function precheckView(platform: Platform, row: PrecheckRow, caller: Caller) {
  const about = row.caseId ? [row.caseId] : [];
  const readable = await mayReadNotes(platform.database(), about, caller);
  const key = readable ? await wordsKey(platform.keys, row) : undefined;
  const comments =
    key && row.sealedComments
      ? ((await openJson(key.key, row.sealedComments, contextOf(row.id))) as Comments)
      : {};
  return {
    precheckId: row.id,
    itemCode: row.itemCode,
    from: row.fromRegion,
    to: row.toRegion,
    ...(row.caseId ? { caseId: row.caseId } : {}),
    outcome: row.outcome,
    materials: row.materials.map((material) => {
      const comment = comments[material.code];
      return { ...material, ...(comment === undefined ? {} : { comment }) };
    }),
    at: asServed(row.createdAt),
  };
}
export type PrecheckView = Awaited<ReturnType<typeof precheckView>>;

export type PrecheckFilter = {
  readonly caseId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** Pre-checks that the caller's region has to do with, newest first. */
export async function listPrechecks(
  platform: Platform,
  caller: Caller,
  { caseId, cursor, limit }: PrecheckFilter,
): Promise<{ prechecks: PrecheckView[]; next?: string }> {
  if (windowRelations({ fromRegion: caller.region, toRegion: caller.region }, caller).length === 0)
    return { prechecks: [] };
  const conditions: (SQL | undefined)[] = [];
  if (caller.role === 'platform')
    conditions.push(
      or(eq(precheck.fromRegion, caller.region), eq(precheck.toRegion, caller.region)),
    );
  if (caseId) conditions.push(eq(precheck.caseId, caseId));
  if (cursor) conditions.push(lt(precheck.id, cursor));
  const rows = await platform
    .database()
    .select()
    .from(precheck)
    .where(and(...conditions))
    .orderBy(desc(precheck.id))
    .limit(limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const prechecks = await Promise.all(
    rows.slice(0, limit).map((row) => precheckView(platform, row, caller)),
  );
  return { prechecks, ...(last ? { next: last.id } : {}) };
}
