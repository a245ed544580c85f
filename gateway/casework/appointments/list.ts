import { and, desc, eq, lt } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { appointmentRelations } from './appointment-kind.ts';
import type { AppointmentRow } from './store.ts';
import { appointment } from './tables.ts';

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
