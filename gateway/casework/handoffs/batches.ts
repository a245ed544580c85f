import { type Failure, failure } from '#contracts/failures';
import type { BatchDispatch, BatchRequest } from '#contracts/handoff';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { newId, newSecret } from '../../platform/database/ids.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { auditHandoff } from './audit.ts';
import { commitEvent } from './commit-event.ts';
import { decide } from './decide.ts';
import { openDossier } from './dossier-words.ts';
import { refuseEnded } from './ended.ts';
import type { BatchRow } from './kinds.ts';
import { refuseOtherDay } from './leaving-day.ts';
import { type BatchManifest, keepManifest, manifestsOf } from './manifest.ts';
import { newWordsKey } from './note.ts';
import { windowActor, windowReporter } from './reporter.ts';
import { ship } from './ship.ts';
import { type HandoffRow, lockHandoffs } from './store.ts';
import { handoff, handoffBatch } from './tables.ts';

/** Dossiers that go into one bag: sealed, of one region, for one region. */
function checkContents(
  rows: readonly HandoffRow[],
  asked: readonly string[],
  caller: Caller,
): Result<HandoffRow, Failure> {
  const [first] = rows;
  if (!first || rows.length !== asked.length) return fail(failure('handoff.not_found'));
  if (rows.some(({ fromRegion }) => fromRegion !== caller.region))
    return fail(failure('handoff.not_found'));
  const fields = asked.flatMap((id, index) => {
    const row = rows.find((candidate) => candidate.id === id);
    const pointer = `/handoffIds/${index}`;
    if (row?.state !== 'sealed') return [{ pointer, reason: `is ${row?.state}, not sealed` }];
    return row.toRegion === first.toRegion
      ? []
      : [{ pointer, reason: 'goes to another region than the first' }];
  });
  return fields.length === 0 ? ok(first) : fail(failure('batch.not_ready', { fields }));
}

async function manifestOf(
  tx: Transaction,
  platform: Platform,
  batch: BatchRow,
  rows: readonly HandoffRow[],
): Promise<BatchManifest> {
  const handoffs = [];
  for (const row of rows) {
    const [manifest] = await manifestsOf(tx, row.id);
    handoffs.push({
      handoffId: row.id,
      manifest: manifest?.digest ?? '',
      pages: row.pages,
      seal: (await openDossier(platform.keys, row)).seal,
    });
  }
  return {
    kind: 'batch',
    version: 1,
    iss: platform.config.publicOrigin,
    batchId: batch.id,
    revision: 1,
    salt: newSecret(),
    from: batch.fromRegion,
    to: batch.toRegion,
    handoffs,
    at: batch.createdAt.toISOString(),
  };
}

/**
 * Puts sealed dossiers into one bag with one signed list. A dossier that is put into another bag, or sent
 * alone, has left the first, which then cannot be dispatched any more: its list would be wrong.
 */
export function makeBatch(
  platform: Platform,
  { handoffIds }: BatchRequest,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<string, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<string, Failure>> => {
    const now = platform.clock();
    const id = newId('batch', now);
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(earlier.value);
    const rows = await lockHandoffs(tx, handoffIds);
    const checked = checkContents(rows, handoffIds, caller);
    if (!checked.ok) return checked;
    const key = await newWordsKey(platform.keys, id);
    const batch: BatchRow = {
      id,
      clientId: caller.clientId,
      fromRegion: caller.region,
      toRegion: checked.value.toRegion,
      handoffIds,
      courier: null,
      waybill: null,
      wrappedKey: key.wrapped,
      masterVersion: key.masterVersion,
      createdAt: now,
      dispatchedAt: null,
    };
    await tx.insert(handoffBatch).values(batch);
    await keepManifest(tx, platform, batch, await manifestOf(tx, platform, batch, rows), now);
    const bagged = { actor: windowActor(caller), action: 'handoff.bagged' } as const;
    for (const row of rows) {
      await tx.update(handoff).set({ batchId: id, updatedAt: now }).where(eq(handoff.id, row.id));
      await auditHandoff(tx, row, { ...bagged, details: { batch: id } }, now);
    }
    return ok(id);
  });
}

async function dispatchAll(
  tx: Transaction,
  platform: Platform,
  batch: BatchRow,
  request: BatchDispatch,
  caller: Caller,
): Promise<Result<void, Failure>> {
  const now = platform.clock();
  const rows = await lockHandoffs(tx, batch.handoffIds);
  const left = rows.filter(({ state, batchId }) => state !== 'sealed' || batchId !== batch.id);
  if (left.length > 0) {
    const detail = left.map(({ id }) => id).slice(0, 5);
    return fail(failure('batch.not_ready', { detail: `no longer in it: ${detail.join(', ')}` }));
  }
  const [first] = rows;
  const caseIds = rows.flatMap((row) => row.caseIds);
  const ended = await refuseEnded(tx, caseIds, 'dispatched');
  if (!ended.ok) return ended;
  const leaves = first ? await refuseOtherDay(platform, first, 'dispatched', now) : ended;
  if (!leaves.ok) return leaves;
  const gone: HandoffRow[] = [];
  for (const row of rows) {
    const reporter = windowReporter(row, caller);
    const decided = decide(row, { event: 'dispatched' }, reporter.side);
    if (!decided.ok) return decided;
    const reported = { ...request, batchId: batch.id };
    gone.push((await commitEvent(tx, platform, row, reported, decided.value, reporter, now)).row);
  }
  await tx
    .update(handoffBatch)
    .set({ courier: request.courier ?? null, waybill: request.waybill ?? null, dispatchedAt: now })
    .where(eq(handoffBatch.id, batch.id));
  if (!request.courier) return ok(undefined);
  const { courier, waybill = null } = request;
  return ship(tx, platform, { reference: batch.id, courier, waybill }, gone, now);
}

/** Gives a bag to the courier: all its dossiers leave in one moment, each with its receipts. */
export function dispatchBatch(
  platform: Platform,
  batchId: string,
  request: BatchDispatch,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<void, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const [batch] = await tx
      .select()
      .from(handoffBatch)
      .where(eq(handoffBatch.id, batchId))
      .for('update');
    if (!batch) return fail(failure('batch.not_found'));
    const earlier = await claimInTransaction(tx, claim, batchId, platform.clock());
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(undefined);
    if (batch.dispatchedAt)
      return fail(failure('handoff.event_out_of_order', { detail: 'it has left already' }));
    return dispatchAll(tx, platform, batch, request, caller);
  });
}
