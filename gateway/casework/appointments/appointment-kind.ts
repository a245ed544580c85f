import { isPerson, type Kind, overseers, speaksFor } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type AppointmentRow, readAppointment } from './store.ts';

/** Who made it; who speaks for one person sees that person's and nobody else's. */
export function appointmentRelations(
  row: Pick<AppointmentRow, 'clientId' | 'subject'>,
  caller: Caller,
): readonly Relation[] {
  const made = row.clientId === caller.clientId;
  switch (caller.role) {
    case 'platform':
      if (!made) return [];
      return speaksFor(caller, row.subject)
        ? ['collector', 'collecting_region']
        : ['collecting_region'];
    case 'app':
    case 'kiosk':
      return made && isPerson(caller, row.subject) ? ['person', 'collector'] : [];
    default:
      return overseers(caller);
  }
}

export const appointmentKind: Kind<AppointmentRow> = {
  kind: 'appointment',
  missing: 'appointment.not_found',
  read: readAppointment,
  relations: appointmentRelations,
  casesOf: ({ id }) => [id],
  itemsOf: ({ itemCode }) => [itemCode],
};
