import type { TicketState } from '#contracts/ticket';
import { and, desc, eq, gt, inArray, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { ticket } from './tables.ts';
import { type Hall, inHall, type TicketRow, turn } from './ticket-store.ts';

/** Of each kind: more waits in no hall of a region. */
const most = 200;

export type Queue = {
  readonly waiting: readonly TicketRow[];
  /** Who is called stands first by when. */
  readonly called: readonly TicketRow[];
  readonly missed: readonly TicketRow[];
  /** Of `waiting` there are more. */
  readonly more: boolean;
};

const inState = (platform: Platform, hall: Hall, state: TicketState) =>
  platform
    .database()
    .select()
    .from(ticket)
    .where(and(inHall(hall), eq(ticket.state, state)));

/** Who waits, in the order in which they are called, and who was called. */
export async function queueAt(platform: Platform, hall: Hall): Promise<Queue> {
  const [waiting, called, missed] = await Promise.all([
    inState(platform, hall, 'waiting')
      .orderBy(...turn(platform.clock()))
      .limit(most + 1),
    inState(platform, hall, 'called').orderBy(desc(ticket.calledAt)).limit(most),
    inState(platform, hall, 'missed').orderBy(desc(ticket.calledAt)).limit(most),
  ]);
  return { waiting: waiting.slice(0, most), called, missed, more: waiting.length > most };
}

/** How many are called before this one; undefined where it does not wait. */
export async function aheadOf(platform: Platform, row: TicketRow): Promise<number | undefined> {
  if (row.state !== 'waiting') return undefined;
  const place = sql<number>`row_number() over (order by ${sql.join(turn(platform.clock()), sql`, `)})`;
  const lined = platform
    .database()
    .select({ id: ticket.id, nth: place.mapWith(Number).as('nth') })
    .from(ticket)
    .where(and(inHall(row), eq(ticket.state, 'waiting')))
    .as('lined');
  const [found] = await platform
    .database()
    .select({ nth: lined.nth })
    .from(lined)
    .where(eq(lined.id, row.id));
  return found && found.nth - 1;
}

const shownMs = 20 * 60_000;

/** What a screen in the hall shows: the latest numbers called, each with its window, and how many wait. */
export async function screenOf(platform: Platform, hall: Hall) {
  const since = new Date(platform.clock().getTime() - shownMs);
  const [called, waiting] = await Promise.all([
    platform
      .database()
      .select({ number: ticket.number, window: ticket.window })
      .from(ticket)
      .where(
        and(inHall(hall), inArray(ticket.state, ['called', 'missed']), gt(ticket.calledAt, since)),
      )
      .orderBy(desc(ticket.calledAt))
      .limit(8),
    platform.database().$count(ticket, and(inHall(hall), eq(ticket.state, 'waiting'))),
  ]);
  return { called, waiting };
}

/** The numbers of these appointments, by appointment. */
export async function ticketsFor(
  platform: Platform,
  appointmentIds: readonly string[],
): Promise<ReadonlyMap<string, TicketRow>> {
  if (appointmentIds.length === 0) return new Map();
  const rows = await platform
    .database()
    .select()
    .from(ticket)
    .where(inArray(ticket.appointmentId, [...appointmentIds]));
  return new Map(rows.map((row) => [row.appointmentId ?? '', row]));
}
