import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import type { HandoffRequest } from '#contracts/handoff';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, inArray, or } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseRecord } from '../cases/tables.ts';
import { auditHandoff } from './audit.ts';
import { settleOriginals } from './case-originals.ts';
import { pagesOf } from './count.ts';
import { sealWords } from './dossier-words.ts';
import { isEnd } from './ended.ts';
import { newWordsKey } from './note.ts';
import type { Recorded } from './record.ts';
import { windowActor } from './reporter.ts';
import { checkSeal } from './seal.ts';
import type { HandoffRow } from './store.ts';
import { handoff } from './tables.ts';

/**
 * Originals travel to who decides; results on paper travel back, from the region that decided: a dossier of its own, which no
 * original is counted from.
 */
const isOfResults = (request: HandoffRequest) =>
  and(eq(caseRecord.fromRegion, request.to), eq(caseRecord.toRegion, request.from));

/** A place to refuse what no single field shows. */
function checkRequest(request: HandoffRequest, now: Date): Result<void, Failure> {
  const wrong = (pointer: string, reason: string) =>
    fail(failure('request.invalid', { fields: [{ pointer, reason }] }));
  if (request.from === request.to) return wrong('/to', 'papers do not travel within one region');
  if (pagesOf(request.items) !== request.pages)
    return wrong('/pages', 'is not the sum of the lines');
  const date = typeof request.seal === 'string' ? undefined : request.seal.date;
  if (date !== undefined && date > inShanghai(now).slice(0, 10))
    return wrong('/seal/date', 'lies in the future');
  return ok(undefined);
}

async function checkCases(
  tx: Transaction,
  request: HandoffRequest,
): Promise<Result<void, Failure>> {
  const known = await tx
    .select({ id: caseRecord.id, state: caseRecord.state, toRegion: caseRecord.toRegion })
    .from(caseRecord)
    .where(
      and(
        inArray(caseRecord.id, request.caseIds),
        or(
          and(eq(caseRecord.fromRegion, request.from), eq(caseRecord.toRegion, request.to)),
          isOfResults(request),
        ),
      ),
    );
  if (known.length !== request.caseIds.length)
    return fail(
      failure('case.not_found', { detail: 'a case does not travel between these regions' }),
    );
  const undecided = known.find(
    ({ state, toRegion }) =>
      toRegion === request.from && state !== 'approved' && state !== 'denied',
  );
  if (undecided) return fail(failure('result.none', { detail: undecided.id }));
  const ended = known.filter(({ state }) => isEnd(state)).map(({ id, state }) => `${id} ${state}`);
  return ended.length === 0
    ? ok(undefined)
    : fail(failure('handoff.case_ended', { detail: ended.slice(0, 5).join(', ') }));
}

async function newRow(
  platform: Platform,
  id: string,
  request: HandoffRequest,
  caller: Caller,
  now: Date,
): Promise<HandoffRow> {
  const key = await newWordsKey(platform.keys, id);
  const seal = typeof request.seal === 'string' ? { id: request.seal } : request.seal;
  return {
    id,
    clientId: caller.clientId,
    fromRegion: request.from,
    toRegion: request.to,
    caseIds: request.caseIds,
    pages: request.pages,
    ...(await sealWords(key, id, request, seal.id)),
    sealDate: seal.date ?? null,
    state: 'packed',
    leg: 'out',
    owner: null,
    courier: null,
    waybill: null,
    batchId: null,
    countedAt: null,
    faults: null,
    mended: false,
    stateSince: now,
    overdueAt: null,
    wrappedKey: key.wrapped,
    masterVersion: key.masterVersion,
    createdAt: now,
    updatedAt: now,
  };
}

/** Opens a hand-off: whose originals travel, the list with pages and scans, under which seal. */
export function openHandoff(
  platform: Platform,
  request: HandoffRequest,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<Recorded, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<Recorded, Failure>> => {
    const now = platform.clock();
    const id = newId('ho', now);
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok({ handoffId: earlier.value, state: 'packed' });
    if (request.from !== caller.region)
      return fail(failure('auth.not_permitted', { detail: 'from must be your own region' }));
    const checked = checkRequest(request, now);
    if (!checked.ok) return checked;
    const known = await checkCases(tx, request);
    if (!known.ok) return known;
    const seal = typeof request.seal === 'string' ? { id: request.seal } : request.seal;
    const putOn = { region: request.from, number: seal.id, date: seal.date };
    const sealed = await checkSeal(platform, putOn, now);
    if (!sealed.ok) return sealed;
    const row = await newRow(platform, id, request, caller, now);
    await tx.insert(handoff).values(row);
    const actor = windowActor(caller);
    const scans = row.items.reduce((sum, { scans: found = [] }) => sum + found.length, 0);
    const details = { pages: row.pages, lines: row.items.length, scans };
    await auditHandoff(tx, row, { actor, action: 'handoff.opened', details }, now);
    await settleOriginals(tx, platform, row, actor, now);
    return ok({ handoffId: id, state: row.state });
  });
}
