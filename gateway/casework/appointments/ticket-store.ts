import type { AuditAction } from '#contracts/audit-event';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { TicketState } from '#contracts/ticket';
import { appendAudit, gatewayActor, type NewAuditEvent } from '../../audit/log/append.ts';
import { placesByRegion } from '../../documents/items/places.ts';
import type { Transaction } from '../../platform/database/database.ts';
import {
  and,
  eq,
  type InferSelectModel,
  inArray,
  lt,
  sql,
} from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import { type Kind, overseers } from '../../trust/acts/kind.ts';
import { ticket } from './tables.ts';

export type TicketRow = InferSelectModel<typeof ticket>;

/** One queue: a hall of a region on one day. */
export type Hall = { readonly region: string; readonly place: string; readonly day: string };

export const inHall = ({ region, place, day }: Hall) =>
  and(eq(ticket.region, region), eq(ticket.day, day), eq(ticket.place, place));

/** Calls and steps of one hall are one after the other: two windows that want each other's number do not wait for each other. */
export const lockHall = (tx: Transaction, { region, place, day }: Hall) =>
  tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`hall ${region} ${day} ${place}`}, 0))`,
  );

export const today = (platform: Platform): string => dayName(dayOf(platform.clock()));

/**
 * The halls that a region's guides name, and one without a name where they name none.
 * @returns never empty; the first is where somebody goes who says nothing else
 */
export async function placesOf(platform: Platform, region: string): Promise<readonly string[]> {
  const named = (await placesByRegion(platform)).get(region) ?? [];
  const places = [...new Set(named.map(({ name }) => name))];
  return places.length > 0 ? places : [''];
}

/** Today's queue at a hall of a region. A name that is none of its halls is a mistake: nobody would call there. */
export async function hallOf(
  platform: Platform,
  region: string,
  asked: string | undefined,
): Promise<Result<Hall, Failure>> {
  const places = await placesOf(platform, region);
  const place = asked === undefined ? places[0] : places.find((one) => one === asked);
  const day = today(platform);
  if (place !== undefined) return ok({ region, place, day });
  const fields = [{ pointer: '/place', reason: 'is no hall of this region' }];
  return fail(failure('request.invalid', { fields }));
}

export function ticketEvent(
  { id, region, number, window }: Pick<TicketRow, 'id' | 'region' | 'number' | 'window'>,
  action: AuditAction,
  actor: NewAuditEvent['actor'] = gatewayActor,
): Parameters<typeof appendAudit>[1][number] {
  return {
    caseRef: id,
    actor,
    action,
    object: { class: 'queue', ref: id },
    purpose: 'a number called at a window',
    details: { region, number, ...(window === null ? {} : { window }) },
  };
}

export async function readTicket(platform: Platform, id: string): Promise<TicketRow | undefined> {
  const [row] = await platform.database().select().from(ticket).where(eq(ticket.id, id));
  return row;
}

/** Windows of a region are one house: any of them may call or put away any of its numbers. */
export const ticketKind: Kind<TicketRow> = {
  kind: 'ticket',
  missing: 'ticket.not_found',
  read: readTicket,
  relations: ({ region }, caller) =>
    caller.role === 'platform' && caller.region === region ? ['itself'] : overseers(caller),
};

/**
 * Whose turn it is: who booked and whose time has come, by that time; then who walked in, as they came; last who is early for
 * their appointment.
 */
export const turn = (now: Date) => {
  const at = sql`${now.toISOString()}::timestamptz`;
  return [
    sql`case when ${ticket.dueAt} <= ${at} then 0 when ${ticket.dueAt} is null then 1 else 2 end`,
    sql`${ticket.dueAt}`,
    // By the number and not by the time: a clock may be set back.
    sql`${ticket.number}`,
  ];
};

const keptMs = 7 * 86_400_000;

const stillIn = ['waiting', 'called', 'missed'] as const satisfies readonly TicketState[];

/** Whose appointment is cancelled leaves the queue with it. The appointment must be locked. */
export async function cancelTicket(
  tx: Transaction,
  appointmentId: string,
  actor: NewAuditEvent['actor'],
  now: Date,
): Promise<void> {
  const [left] = await tx
    .update(ticket)
    .set({ state: 'cancelled' })
    .where(and(eq(ticket.appointmentId, appointmentId), inArray(ticket.state, [...stillIn])))
    .returning();
  if (!left) return;
  const event = ticketEvent(left, 'ticket.ended', actor);
  await appendAudit(tx, [{ ...event, reasonCode: 'appointment.cancelled' }], now);
}

/** A number is of no use after its day; a week is kept for questions about it. */
export async function forgetTickets(platform: Platform): Promise<void> {
  const before = dayName(dayOf(new Date(platform.clock().getTime() - keptMs)));
  await platform.database().delete(ticket).where(lt(ticket.day, before));
}
