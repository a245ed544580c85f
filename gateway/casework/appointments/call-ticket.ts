import type { AuditAction } from '#contracts/audit-event';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { CallRequest, TicketState, TicketStep } from '#contracts/ticket';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { ticket } from './tables.ts';
import {
  type Hall,
  hallOf,
  inHall,
  lockHall,
  readTicket,
  type TicketRow,
  ticketEvent,
  turn,
} from './ticket-store.ts';

type By = { readonly caller: Caller; readonly claim: IdempotencyClaim };
type Step = TicketStep['step'];

/** Where a number may be for each step, and where it is then. */
const steps: Readonly<Record<Step, { readonly from: readonly TicketState[]; to: TicketState }>> = {
  recalled: { from: ['called', 'missed'], to: 'called' },
  served: { from: ['called'], to: 'served' },
  missed: { from: ['called'], to: 'missed' },
  left: { from: ['waiting', 'called', 'missed'], to: 'left' },
};

const actions: Readonly<Record<Step, AuditAction>> = {
  recalled: 'ticket.called',
  served: 'ticket.ended',
  missed: 'ticket.missed',
  left: 'ticket.ended',
};

/** Where a step leads from a state; undefined where it leads nowhere. Pure. */
export const afterStep = (state: TicketState, step: Step): TicketState | undefined =>
  steps[step].from.includes(state) ? steps[step].to : undefined;

async function move(
  tx: Transaction,
  row: TicketRow,
  change: Partial<TicketRow>,
  action: AuditAction,
  { caller }: By,
  now: Date,
): Promise<void> {
  await tx.update(ticket).set(change).where(eq(ticket.id, row.id));
  await appendAudit(tx, [ticketEvent({ ...row, ...change }, action, memberActor(caller))], now);
}

const calledTo = ({ calls }: TicketRow, window: string, now: Date) =>
  ({ state: 'called', window, calledAt: now, calls: calls + 1 }) as const;

/** Whom this window called before has been served: a window has one person at a time. */
async function endBefore(
  tx: Transaction,
  hall: Hall,
  window: string,
  by: By,
  now: Date,
): Promise<void> {
  const before = await tx
    .select()
    .from(ticket)
    .where(and(inHall(hall), eq(ticket.state, 'called'), eq(ticket.window, window)))
    .for('update');
  for (const row of before) await move(tx, row, { state: 'served' }, 'ticket.ended', by, now);
}

async function callNext(
  tx: Transaction,
  hall: Hall,
  window: string,
  by: By,
  now: Date,
): Promise<Result<string, Failure>> {
  await lockHall(tx, hall);
  const [next] = await tx
    .select()
    .from(ticket)
    .where(and(inHall(hall), eq(ticket.state, 'waiting')))
    .orderBy(...turn(now))
    .limit(1)
    // Not who is leaving the queue this moment.
    .for('update', { skipLocked: true });
  const earlier = await claimInTransaction(tx, by.claim, next?.id ?? '', now);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok(earlier.value);
  if (!next) return fail(failure('ticket.nobody_waits'));
  await endBefore(tx, hall, window, by, now);
  await move(tx, next, calledTo(next, window, now), 'ticket.called', by, now);
  return ok(next.id);
}

const asItIs = async (platform: Platform, id: string): Promise<Result<TicketRow, Failure>> => {
  const row = await readTicket(platform, id);
  return row ? ok(row) : fail(failure('ticket.not_found'));
};

/** 叫号: whose turn it is, to this window. */
export async function callTicket(
  platform: Platform,
  { place, window }: CallRequest,
  by: By,
): Promise<Result<TicketRow, Failure>> {
  const hall = await hallOf(platform, by.caller.region, place);
  if (!hall.ok) return hall;
  const now = platform.clock();
  const id = await inTransaction(platform, (tx) => callNext(tx, hall.value, window, by, now));
  return id.ok ? asItIs(platform, id.value) : id;
}

async function stepIn(
  tx: Transaction,
  of: TicketRow,
  asked: TicketStep,
  by: By,
  now: Date,
): Promise<Result<string, Failure>> {
  const { id } = of;
  await lockHall(tx, of);
  const [row] = await tx.select().from(ticket).where(eq(ticket.id, id)).for('update');
  const earlier = await claimInTransaction(tx, by.claim, id, now);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok(earlier.value);
  // Whoever kept a number of another day is called by it no more, and nobody waits by it.
  if (!row || row.day !== dayName(dayOf(now))) return fail(failure('ticket.not_today'));
  const state = afterStep(row.state, asked.step);
  if (!state)
    return fail(
      failure('ticket.step_out_of_order', {
        ...(row.state === 'cancelled' ? { detail: 'the appointment was cancelled' } : {}),
      }),
    );
  // Whoever stands at that window makes room, unless it is they who are called once more.
  if (asked.step === 'recalled' && !(row.state === 'called' && row.window === asked.window))
    await endBefore(tx, row, asked.window, by, now);
  const change = asked.step === 'recalled' ? calledTo(row, asked.window, now) : { state };
  await move(tx, row, change, actions[asked.step], by, now);
  return ok(id);
}

/** 重呼, 过号, 办结, 离开: what became of one number. */
export async function stepTicket(
  platform: Platform,
  row: TicketRow,
  asked: TicketStep,
  by: By,
): Promise<Result<TicketRow, Failure>> {
  const done = await inTransaction(platform, (tx) => stepIn(tx, row, asked, by, platform.clock()));
  return done.ok ? asItIs(platform, done.value) : done;
}
