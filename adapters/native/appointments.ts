import { z } from 'zod';
import { Booking, QueueEntry, Slot } from '#contracts/appointment';
import type { AppointmentsDoor, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { askByForm } from './ask-by-form.ts';
import { type Context, rejected } from './classify.ts';
import type { NativeCredentials } from './credentials.ts';

/** A no is an answer like a yes: `refused` with one of the words that the contract reads. */
const Refused = z.strictObject({
  refused: z.enum(['slot_full', 'day_closed', 'slot_unknown', 'cancelled']),
});

/** One operation of the endpoint. */
async function ask<T>(
  operation: string,
  input: object,
  schema: z.ZodType<T>,
  context: Context,
): Promise<RegionResult<T>> {
  const url = context.credentials.appointmentsEndpoint;
  if (url === undefined)
    return fail(rejected('capability_missing', 'the region keeps no appointments'));
  const asked = { operation, input: JSON.stringify(input) };
  const answer = await askByForm(url, asked, z.union([Refused, schema]), context);
  if (!answer.ok) return answer;
  const no = Refused.safeParse(answer.value);
  if (no.success) return fail(rejected(no.data.refused, 'no place as it was asked for'));
  return ok(answer.value as T);
}

/** Places at the windows of a region that speaks our own words: canonical JSON in, canonical JSON out. */
export const appointments: AppointmentsDoor<NativeCredentials> = {
  slots: async (input, context) => {
    const answer = await ask('slots', input, z.strictObject({ slots: z.array(Slot) }), context);
    return answer.ok ? ok(answer.value.slots) : answer;
  },
  book: async (input, context) => {
    const Booked = Booking.extend({ appointmentId: z.string() });
    const answer = await ask('book', input, Booked, context);
    if (!answer.ok) return answer;
    const { appointmentId, ...booking } = answer.value;
    return appointmentId === input.appointmentId
      ? ok(booking)
      : fail(malformed('booking_mixed_up'));
  },
  cancel: async (input, context) => {
    const answer = await ask(
      'cancel',
      input,
      z.strictObject({ cancelled: z.literal(true) }),
      context,
    );
    return answer.ok ? ok(undefined) : answer;
  },
  queueLength: async (context) => {
    const Queue = z.strictObject({ queue: z.array(QueueEntry) });
    const answer = await ask('queue', {}, Queue, context);
    return answer.ok ? ok(answer.value.queue) : answer;
  },
};
