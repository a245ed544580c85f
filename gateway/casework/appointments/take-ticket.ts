import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { TicketRequest } from '#contracts/ticket';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, count, eq, sql } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { appointmentsOfDay } from './list.ts';
import type { AppointmentRow } from './store.ts';
import { appointment, ticket } from './tables.ts';
import {
  type Hall,
  hallOf,
  inHall,
  readTicket,
  type TicketRow,
  ticketEvent,
  today,
} from './ticket-store.ts';

/** Of each kind at one hall on one day: what three digits hold. */
const mostOfDay = 999;

type By = { readonly caller: Caller; readonly claim: IdempotencyClaim };

/** `A012` of who walked in, `B003` of who booked: a screen shows both, and each is called in its own order. */
async function nextNumber(
  tx: Transaction,
  hall: Hall,
  booked: boolean,
): Promise<Result<string, Failure>> {
  const letter = booked ? 'B' : 'A';
  const { region, place, day } = hall;
  const lock = `ticket ${region} ${day} ${place} ${letter}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`);
  const [given] = await tx
    .select({ count: count() })
    .from(ticket)
    .where(and(inHall(hall), sql`starts_with(${ticket.number}, ${letter})`));
  const nth = (given?.count ?? 0) + 1;
  return nth > mostOfDay
    ? fail(failure('ticket.day_full'))
    : ok(`${letter}${String(nth).padStart(3, '0')}`);
}

/**
 * The number that an appointment has already: two who check in at once, be it in two halls, are one after the other, and so are
 * who checks in and who cancels.
 */
async function takenFor(
  tx: Transaction,
  { id }: AppointmentRow,
): Promise<Result<string | undefined, Failure>> {
  const [locked] = await tx
    .select({ state: appointment.state })
    .from(appointment)
    .where(eq(appointment.id, id))
    .for('update');
  if (locked?.state !== 'booked') return fail(failure('ticket.not_today'));
  const [row] = await tx.select({ id: ticket.id }).from(ticket).where(eq(ticket.appointmentId, id));
  return ok(row?.id);
}

async function insertTicket(
  tx: Transaction,
  { caller, claim }: By,
  hall: Hall,
  booked: AppointmentRow | undefined,
  now: Date,
): Promise<Result<string, Failure>> {
  const id = newId('tick', now);
  const earlier = await claimInTransaction(tx, claim, id, now);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok(earlier.value);
  if (booked) {
    const taken = await takenFor(tx, booked);
    if (!taken.ok) return taken;
    if (taken.value !== undefined) return ok(taken.value);
  }
  const number = await nextNumber(tx, hall, booked !== undefined);
  if (!number.ok) return number;
  const row = {
    id,
    clientId: caller.clientId,
    ...hall,
    number: number.value,
    appointmentId: booked?.id ?? null,
    dueAt: booked?.beginsAt ?? null,
    state: 'waiting' as const,
    window: null,
    calls: 0,
    takenAt: now,
  };
  await tx.insert(ticket).values(row);
  await appendAudit(tx, [ticketEvent(row, 'ticket.taken', memberActor(caller))], now);
  return ok(id);
}

/** A region gives a number again when a place was given back. */
const mostNamed = 50;

/** The appointment of today that a region knows by this number. */
async function appointmentAt(
  platform: Platform,
  region: string,
  number: string,
): Promise<AppointmentRow | undefined> {
  const named = { date: today(platform), number };
  const { rows } = await appointmentsOfDay(platform, region, named, { limit: mostNamed });
  return rows.find((row) => isOfToday(platform, row));
}

const isOfToday = (platform: Platform, { state, beginsAt }: AppointmentRow): boolean =>
  state === 'booked' && beginsAt !== null && dayName(dayOf(beginsAt)) === today(platform);

async function take(
  platform: Platform,
  by: By,
  at: { readonly region: string; readonly place: string | undefined },
  booked?: AppointmentRow,
): Promise<Result<TicketRow, Failure>> {
  const hall = await hallOf(platform, at.region, at.place);
  if (!hall.ok) return hall;
  const id = await inTransaction(platform, (tx) =>
    insertTicket(tx, by, hall.value, booked, platform.clock()),
  );
  if (!id.ok) return id;
  const row = await readTicket(platform, id.value);
  return row ? ok(row) : fail(failure('ticket.not_found'));
}

/** 取号 in a hall of the caller's own region, at its desk or its machine. */
export async function takeTicket(
  platform: Platform,
  { number, place }: TicketRequest,
  by: By,
): Promise<Result<TicketRow, Failure>> {
  const { region } = by.caller;
  if (number === undefined) return take(platform, by, { region, place });
  const booked = await appointmentAt(platform, region, number);
  return booked ? take(platform, by, { region, place }, booked) : fail(failure('ticket.not_today'));
}

/** 签到 by whoever booked: a number for today's appointment, the same one however often. */
export async function checkIn(
  platform: Platform,
  booked: AppointmentRow,
  place: string | undefined,
  by: By,
): Promise<Result<TicketRow, Failure>> {
  return isOfToday(platform, booked)
    ? take(platform, by, { region: booked.region, place }, booked)
    : fail(failure('ticket.not_today'));
}
