import type { Failure } from '#contracts/failures';
import { ok, type Result } from '#contracts/result';
import { memberActor } from '../../audit/log/append.ts';
import { and, eq, isNotNull, lt, sql } from '../../platform/database/drizzle.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import {
  type AppointmentRow,
  appointmentEvent,
  moveAppointment,
  readAppointment,
} from './store.ts';
import { appointment } from './tables.ts';
import { cancelTicket } from './ticket-store.ts';

/** A citizen who got no answer for so long has gone: the place is given back. */
const giveUpMs = 10 * 60_000;
const atOnce = 20;

/** Tells the region that a place is free again. What it cannot hear now it is told later. */
async function payCancel(platform: Platform, { id, region }: AppointmentRow): Promise<void> {
  const bound = platform.regions.get(region);
  const door = bound?.adapter.appointments;
  if (!bound || !door) return;
  const answer = await door.cancel({ appointmentId: id }, bound.context());
  if (!answer.ok) {
    const { kind, code } = answer.failure;
    platform.log.warn('appointment.cancel_not_taken', { region, kind, code });
    return;
  }
  await platform
    .database()
    .update(appointment)
    .set({ cancelOwedSince: null })
    .where(eq(appointment.id, id));
}

export type CancelAsked = {
  readonly row: AppointmentRow;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
};

/** Cancels an appointment. It counts at once, whether the region can be reached or not. */
export async function cancelAppointment(
  platform: Platform,
  { row, caller, claim }: CancelAsked,
): Promise<Result<AppointmentRow, Failure>> {
  const now = platform.clock();
  const moved = await inTransaction(platform, async (tx) => {
    const earlier = await claimInTransaction(tx, claim, row.id, now);
    if (!earlier.ok) return earlier;
    if (row.state !== 'booked' && row.state !== 'requested') return ok(false);
    const change = { state: 'cancelled' as const, cancelOwedSince: now };
    const event = appointmentEvent(row, 'appointment.cancelled', memberActor(caller));
    const hasMoved = await moveAppointment(tx, row, row.state, change, event, now);
    if (hasMoved) await cancelTicket(tx, row.id, memberActor(caller), now);
    return ok(hasMoved);
  });
  if (!moved.ok) return moved;
  if (moved.value) await payCancel(platform, row);
  return ok((await readAppointment(platform, row.id)) ?? row);
}

async function giveUp(platform: Platform, now: Date): Promise<void> {
  const database = platform.database();
  const stale = await database
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.state, 'requested'),
        lt(appointment.updatedAt, new Date(now.getTime() - giveUpMs)),
      ),
    )
    .limit(atOnce);
  for (const row of stale) {
    const change = { state: 'released' as const, cancelOwedSince: now };
    const event = appointmentEvent(row, 'appointment.released');
    await database.transaction((tx) => moveAppointment(tx, row, 'requested', change, event, now));
  }
}

/** Gives back places that nobody was told about, and tells regions what they could not be told before. */
export async function returnPlaces(platform: Platform): Promise<void> {
  await giveUp(platform, platform.clock());
  const owed = await platform
    .database()
    .select()
    .from(appointment)
    .where(isNotNull(appointment.cancelOwedSince))
    // In no order: what one region does not answer to must not keep the others from hearing.
    .orderBy(sql`random()`)
    .limit(atOnce);
  await Promise.all(
    owed.map((row) =>
      payCancel(platform, row).catch((error: unknown) =>
        tellFailure(platform, 'appointment.cancel_failed', error),
      ),
    ),
  );
}
