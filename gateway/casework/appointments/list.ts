import {
  and,
  asc,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  lt,
  sql,
} from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayOf, startOfDay } from '../../platform/time/working-days.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { appointmentRelations } from './appointment-kind.ts';
import type { AppointmentRow } from './store.ts';
import { appointment } from './tables.ts';

const dayMs = 86_400_000;

export type AppointmentQuery = { readonly cursor?: string | undefined; readonly limit: number };

/** The appointments of the person in the token that this member made, the newest first; of nobody, none. */
export async function listAppointments(
  platform: Platform,
  caller: Caller,
  { cursor, limit }: AppointmentQuery,
): Promise<{ rows: AppointmentRow[]; next?: string }> {
  const { subject, clientId } = caller;
  if (subject === undefined) return { rows: [] };
  const found = await platform
    .database()
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.subject, subject.sub),
        eq(appointment.region, subject.target),
        eq(appointment.clientId, clientId),
        cursor === undefined ? undefined : lt(appointment.id, cursor),
      ),
    )
    .orderBy(desc(appointment.id))
    .limit(limit + 1);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const rows = page.filter((row) => appointmentRelations(row, caller).length > 0);
  return { rows, ...(last ? { next: last.id } : {}) };
}

/**
 * 今日预约: who comes to the windows of a region on one day (+08:00), whoever booked it for them, in the order of their times. A region knows
 * them by its own number: no name is kept here.
 */
export async function appointmentsOfDay(
  platform: Platform,
  region: string,
  { date, number }: { readonly date: string; readonly number?: string | undefined },
  { cursor, limit }: AppointmentQuery,
): Promise<{ rows: AppointmentRow[]; next?: string }> {
  const from = new Date(`${date}T00:00:00+08:00`);
  const behind = sql`(${appointment.beginsAt}, ${appointment.id}) > (select a.begins_at, a.id from appointment a where a.id = ${cursor})`;
  const found = await platform
    .database()
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.region, region),
        gte(appointment.beginsAt, from),
        lt(appointment.beginsAt, new Date(from.getTime() + dayMs)),
        inArray(appointment.state, ['booked', 'cancelled']),
        number === undefined ? undefined : eq(appointment.regionalNumber, number),
        cursor === undefined ? undefined : behind,
      ),
    )
    .orderBy(asc(appointment.beginsAt), asc(appointment.id))
    .limit(limit + 1);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, ...(last ? { next: last.id } : {}) };
}

const mostOfPerson = 50;

/** Who shows a document at a window of this region: what they booked there for today and later, the next first. */
export function appointmentsOfPerson(
  platform: Platform,
  region: string,
  indexes: readonly string[],
): Promise<AppointmentRow[]> {
  const today = startOfDay(dayOf(platform.clock()));
  return platform
    .database()
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.region, region),
        inArray(appointment.personIndex, [...indexes]),
        eq(appointment.state, 'booked'),
        gte(appointment.beginsAt, today),
      ),
    )
    .orderBy(asc(appointment.beginsAt), asc(appointment.id))
    .limit(mostOfPerson);
}

/** Nobody is looked for by an appointment that is over. */
export async function forgetComers(platform: Platform): Promise<void> {
  const before = new Date(platform.clock().getTime() - dayMs);
  await platform
    .database()
    .update(appointment)
    .set({ personIndex: null })
    .where(and(isNotNull(appointment.personIndex), lt(appointment.endsAt, before)));
}
