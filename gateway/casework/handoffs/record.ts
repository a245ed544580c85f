import { isTravelling } from '#contracts/custody';
import { type Failure, failure } from '#contracts/failures';
import type { CustodyEvent, CustodyState } from '#contracts/handoff';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { receipt } from '../cases/tables.ts';
import { commitEvent } from './commit-event.ts';
import { decide } from './decide.ts';
import { openDossier } from './dossier-words.ts';
import { refuseEnded } from './ended.ts';
import { refuseOtherDay } from './leaving-day.ts';
import { windowReporter } from './reporter.ts';
import { checkSeal } from './seal.ts';
import { settleShipment, ship } from './ship.ts';
import { type HandoffRow, lastEvent, lockHandoff, readEvent } from './store.ts';

export type Recorded = {
  readonly handoffId: string;
  readonly state: CustodyState;
  readonly sequence?: number;
  /** The last of `receipts`; there is one per case. */
  readonly receipt?: string;
  readonly receipts?: readonly { readonly caseId: string; readonly jws: string }[];
};

const refOf = (handoffId: string, sequence: number): string => `${handoffId}#${sequence}`;

/** What the event was answered when it was recorded. */
async function originalAnswer(
  tx: Transaction,
  row: HandoffRow,
  ref: string,
): Promise<Result<Recorded, Failure>> {
  const sequence = Number(ref.split('#')[1]);
  const event = Number.isInteger(sequence) ? await readEvent(tx, row.id, sequence) : undefined;
  if (!event?.statement) return ok({ handoffId: row.id, state: row.state });
  const kept = await tx
    .select({ caseId: receipt.caseId, jws: receipt.jws })
    .from(receipt)
    .where(and(eq(receipt.refMessageId, `${row.id}-${sequence}`), eq(receipt.kind, 'custody')));
  const byCase = new Map(kept.map(({ caseId, jws }) => [caseId, jws]));
  const receipts = row.caseIds.flatMap((caseId) => {
    const jws = byCase.get(caseId);
    return jws === undefined ? [] : [{ caseId, jws }];
  });
  return ok(answer(row.id, event.statement.state, sequence, receipts));
}

const answer = (
  handoffId: string,
  state: CustodyState,
  sequence: number,
  receipts: NonNullable<Recorded['receipts']>,
): Recorded => {
  const last = receipts.at(-1)?.jws;
  return { handoffId, state, sequence, ...(last ? { receipt: last } : {}), receipts };
};

async function recordLocked(
  tx: Transaction,
  platform: Platform,
  row: HandoffRow,
  event: CustodyEvent,
  caller: Caller,
): Promise<Result<Recorded, Failure>> {
  const now = platform.clock();
  const reporter = windowReporter(row, caller);
  const decided = decide(row, event, reporter.side);
  if (!decided.ok) return decided;
  const ended = await refuseEnded(tx, row.caseIds, event.event);
  if (!ended.ok) return ended;
  const leaves = await refuseOtherDay(platform, row, event.event, now);
  if (!leaves.ok) return leaves;
  if (event.event === 'sealed') {
    // Once more: days may lie between the list and its seal.
    const { seal } = await openDossier(platform.keys, row);
    const putOn = { region: row.fromRegion, number: seal, date: row.sealDate };
    const sealed = await checkSeal(platform, putOn, now);
    if (!sealed.ok) return sealed;
  }
  const { event: _, ...reported } = event;
  const {
    row: after,
    statement,
    receipts,
  } = await commitEvent(tx, platform, row, reported, decided.value, reporter, now);
  const { courier, waybill } = after;
  if (courier && isTravelling(after)) {
    const reference = `${row.id}-${statement.sequence}`;
    const shipped = await ship(tx, platform, { reference, courier, waybill }, [after], now);
    if (!shipped.ok) return shipped;
  }
  if (statement.event === 'received') await settleShipment(tx, row.id, now);
  return ok(answer(row.id, statement.state, statement.sequence, receipts));
}

/** Records one change of custody with a signed receipt; the order and the reporting side are checked. */
export function recordCustody(
  platform: Platform,
  handoffId: string,
  event: CustodyEvent,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<Recorded, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<Recorded, Failure>> => {
    const row = await lockHandoff(tx, handoffId);
    if (!row) return fail(failure('handoff.not_found'));
    const next = ((await lastEvent(tx, row.id))?.sequence ?? 0) + 1;
    const earlier = await claimInTransaction(tx, claim, refOf(row.id, next), platform.clock());
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return originalAnswer(tx, row, earlier.value);
    return recordLocked(tx, platform, row, event, caller);
  });
}
