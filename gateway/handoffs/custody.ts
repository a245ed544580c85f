import { and, desc, eq, inArray } from 'drizzle-orm';
import type { AuditAction } from '#contracts/audit-event';
import { mayFollow, mayReport, placeAfter } from '#contracts/custody';
import { type Failure, failure } from '#contracts/failures';
import type { CustodyEvent, HandoffRequest } from '#contracts/handoff';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, type NewAuditEvent } from '../audit/append.ts';
import { claimInTransaction, type IdempotencyClaim } from '../cases/idempotency.ts';
import { signReceipt } from '../cases/receipts.ts';
import { caseRecord, receipt } from '../cases/tables.ts';
import type { Caller } from '../identity/caller.ts';
import type { Transaction } from '../platform/database.ts';
import { canonicalJson, sha256Hex } from '../platform/digest.ts';
import { newId } from '../platform/ids.ts';
import { inTransaction } from '../platform/in-transaction.ts';
import type { Platform } from '../platform/platform.ts';
import { custodyEvent, handoff } from './tables.ts';

type Handoff = typeof handoff.$inferSelect;
export type Recorded = {
  readonly handoffId: string;
  readonly state: Handoff['state'];
  readonly receipt?: string;
};

function custodyAudit(
  row: Handoff,
  caller: Caller,
  action: AuditAction,
  details: NewAuditEvent['details'],
): NewAuditEvent[] {
  return row.caseIds.map((caseRef) => ({
    caseRef,
    actor: { kind: 'member', id: caller.clientId, organisation: caller.region, role: 'window' },
    action,
    object: { class: 'handoff', ref: row.id },
    legalBasis: 'statutory_duty',
    purpose: 'originals travel with the case',
    offline: true,
    details: { seal: row.seal, ...details },
  }));
}

/** Opens a hand-off: which cases' originals travel, how many pages, under which seal. */
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
    const known = await tx
      .select({ id: caseRecord.id })
      .from(caseRecord)
      .where(
        and(
          inArray(caseRecord.id, request.caseIds),
          eq(caseRecord.fromRegion, request.from),
          eq(caseRecord.toRegion, request.to),
        ),
      );
    if (known.length !== new Set(request.caseIds).size)
      return fail(
        failure('case.not_found', { detail: 'a case does not travel between these regions' }),
      );
    const row: Handoff = {
      caseIds: request.caseIds,
      pages: request.pages,
      items: request.items,
      seal: typeof request.seal === 'string' ? request.seal : request.seal.id,
      sealDate: null,
      leg: 'out',
      courier: null,
      waybill: null,
      batchId: null,
      countedAt: null,
      mended: false,
      stateSince: now,
      overdueAt: null,
      wrappedKey: null,
      masterVersion: null,
      id,
      clientId: caller.clientId,
      fromRegion: request.from,
      toRegion: request.to,
      state: 'packed',
      owner: null,
      createdAt: now,
      updatedAt: now,
    };
    await tx.insert(handoff).values(row);
    await appendAudit(tx, custodyAudit(row, caller, 'handoff.opened', { pages: row.pages }), now);
    return ok({ handoffId: id, state: row.state });
  });
}

async function recordEvent(
  tx: Transaction,
  platform: Platform,
  row: Handoff,
  event: CustodyEvent,
  caller: Caller,
): Promise<Result<Recorded, Failure>> {
  const now = platform.clock();
  const side = caller.region === row.fromRegion ? 'from' : 'to';
  if (!mayReport(row, event.event, side))
    return fail(
      failure('auth.not_permitted', { detail: `${event.event} is reported by the other side` }),
    );
  if (!mayFollow(row, event.event))
    return fail(
      failure('handoff.event_out_of_order', {
        detail: `${event.event} does not follow ${row.state}`,
      }),
    );
  // A count that differs is a discrepancy whatever it was called: both counts are evidence.
  const counted =
    event.event === 'counted' && event.pages !== undefined && event.pages !== row.pages
      ? 'discrepancy'
      : event.event;
  const { state } = placeAfter(row, counted, side);
  const owner = state === 'discrepancy' ? row.fromRegion : null;
  const [last] = await tx
    .select({ sequence: custodyEvent.sequence })
    .from(custodyEvent)
    .where(eq(custodyEvent.handoffId, row.id))
    .orderBy(desc(custodyEvent.sequence))
    .limit(1);
  const sequence = (last?.sequence ?? 0) + 1;
  await tx
    .update(handoff)
    .set({ ...placeAfter(row, counted, side), owner, updatedAt: now })
    .where(eq(handoff.id, row.id));
  await tx.insert(custodyEvent).values({
    handoffId: row.id,
    sequence,
    event: counted,
    pages: event.pages ?? null,
    waybill: event.waybill ?? null,
    note: event.note ?? null,
    clientId: caller.clientId,
    at: now,
  });
  const details = {
    ...(event.pages === undefined ? {} : { pages: event.pages }),
    ...(event.waybill ? { waybill: event.waybill } : {}),
    declared: row.pages,
  };
  await appendAudit(tx, custodyAudit(row, caller, `custody.${counted}`, details), now);
  const jws = await signCustody(tx, platform, row, counted, sequence, caller, now);
  return ok({ handoffId: row.id, state, receipt: jws });
}

async function signCustody(
  tx: Transaction,
  platform: Platform,
  row: Handoff,
  event: string,
  sequence: number,
  caller: Caller,
  now: Date,
): Promise<string> {
  const digest = await sha256Hex(
    canonicalJson({
      handoff: row.id,
      event,
      sequence,
      pages: row.pages,
      seal: row.seal,
      items: row.items,
    }),
  );
  let jws = '';
  for (const caseId of row.caseIds) {
    jws = await signReceipt(
      platform,
      {
        kind: 'custody',
        refMessageId: `${row.id}-${sequence}`,
        caseId,
        from: caller.region,
        to: 'tongban',
        digest,
      },
      now,
    );
    await tx.insert(receipt).values({
      refMessageId: `${row.id}-${sequence}`,
      kind: 'custody',
      caseId,
      jws,
      createdAt: now,
    });
  }
  return jws;
}

const isParty = (row: Handoff, caller: Caller): boolean =>
  row.fromRegion === caller.region || row.toRegion === caller.region;

/** Records one change of custody with a signed receipt; the order and the reporting side are checked. */
export function recordCustody(
  platform: Platform,
  handoffId: string,
  event: CustodyEvent,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<Recorded, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<Recorded, Failure>> => {
    const [row] = await tx.select().from(handoff).where(eq(handoff.id, handoffId)).for('update');
    if (!row || !isParty(row, caller)) return fail(failure('handoff.not_found'));
    const earlier = await claimInTransaction(tx, claim, row.id, platform.clock());
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok({ handoffId: row.id, state: row.state });
    return recordEvent(tx, platform, row, event, caller);
  });
}

/** A hand-off with all its custody events, for its two parties. */
export async function readHandoff(
  platform: Platform,
  handoffId: string,
  caller: Caller,
): Promise<Result<Handoff & { events: (typeof custodyEvent.$inferSelect)[] }, Failure>> {
  const database = platform.database();
  const [row] = await database.select().from(handoff).where(eq(handoff.id, handoffId));
  if (!row || (caller.role === 'platform' && !isParty(row, caller)))
    return fail(failure('handoff.not_found'));
  const events = await database
    .select()
    .from(custodyEvent)
    .where(eq(custodyEvent.handoffId, handoffId))
    .orderBy(custodyEvent.sequence);
  return ok({ ...row, events });
}
