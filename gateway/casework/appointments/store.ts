import type { AppointmentState } from '#contracts/appointment';
import type { AuditAction } from '#contracts/audit-event';
import { Party } from '#contracts/party';
import {
  appendAudit,
  gatewayActor,
  itemPurpose,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, type InferSelectModel } from '../../platform/database/drizzle.ts';
import { openRowKeyIfKept } from '../../platform/keys/row-key.ts';
import { openJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { appointment } from './tables.ts';

export type AppointmentRow = InferSelectModel<typeof appointment>;

export async function readAppointment(
  platform: Platform,
  id: string,
): Promise<AppointmentRow | undefined> {
  const [row] = await platform.database().select().from(appointment).where(eq(appointment.id, id));
  return row;
}

/** Who comes; undefined once the region has answered. */
export async function holderOf(
  platform: Platform,
  row: AppointmentRow,
): Promise<Party | undefined> {
  const key = row.sealed && (await openRowKeyIfKept(platform.keys, row));
  if (!key || !row.sealed) return undefined;
  return Party.parse(await openJson(key.key, row.sealed, row.id));
}

export function appointmentEvent(
  row: Pick<AppointmentRow, 'id' | 'region' | 'itemCode' | 'itemName' | 'subject'>,
  action: AuditAction,
  actor: NewAuditEvent['actor'] = gatewayActor,
): NewAuditEvent {
  return {
    caseRef: row.id,
    actor,
    ...(row.subject ? { onBehalfOf: row.subject } : {}),
    action,
    object: { class: 'appointment', ref: row.id },
    purpose: itemPurpose(row.itemCode, row.itemName),
    details: { region: row.region },
  };
}

/** Once the region has answered, who comes is its to know. */
const forgotten = { wrappedKey: null, sealed: null } as const;
/** Whoever does not come is looked for by nobody. */
const nobody = { personIndex: null } as const;

/**
 * Moves an appointment from one state to another, with its audit event; who comes is forgotten then.
 * @returns whether it was still in that state
 */
export async function moveAppointment(
  tx: Transaction,
  row: AppointmentRow,
  from: AppointmentState,
  change: Partial<typeof appointment.$inferInsert> & { readonly state: AppointmentState },
  event: NewAuditEvent,
  now: Date,
): Promise<boolean> {
  const moved = await tx
    .update(appointment)
    .set({ ...change, ...(change.state === 'booked' ? {} : nobody), ...forgotten, updatedAt: now })
    .where(and(eq(appointment.id, row.id), eq(appointment.state, from)))
    .returning({ id: appointment.id });
  if (moved.length === 0) return false;
  await appendAudit(tx, [event], now);
  return true;
}
