import { z } from 'zod';
import { Booking, QueueEntry, Slot } from '#contracts/appointment';
import { citizensOnly } from '#contracts/inexpressible-document';
import type { AppointmentsDoor, RegionResult } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { call, type ShanghaiContext } from './call.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { read, refuse } from './failures.ts';
import { instantOf } from './time.ts';

const existsAlready = '2001';
/** What the caller can do something about, by our words. */
const words: Readonly<Record<string, string>> = {
  '6001': 'slot_full',
  '6002': 'day_closed',
  '6003': 'slot_unknown',
};
const unknownNumber = '6004';

const Slots = z.strictObject({
  list: z
    .array(
      z.strictObject({
        slotNo: z.string(),
        windowName: z.string(),
        beginTime: z.string(),
        endTime: z.string(),
        leftNum: z.int(),
      }),
    )
    .max(500),
});
const Booked = z.strictObject({
  sendAppointNo: z.string(),
  appointNo: z.string(),
  windowName: z.string(),
  beginTime: z.string(),
  endTime: z.string(),
});
const Queue = z.strictObject({
  list: z
    .array(z.strictObject({ windowName: z.string(), waitNum: z.int(), waitMinutes: z.int() }))
    .max(500),
});

async function ask(
  path: string,
  payload: unknown,
  context: ShanghaiContext,
  alsoFine: readonly string[] = [],
): Promise<RegionResult<{ readonly code: string; readonly result: unknown }>> {
  const answer = await call(path, payload, context, [...alsoFine, ...Object.keys(words)]);
  if (!answer.ok) return answer;
  const word = words[answer.value.code];
  return word === undefined ? answer : refuse('rejected', word, 'no place as it was asked for');
}

/** 预约 in the envelope of all other calls; operations are modelled on publicly visible integrations. */
export const appointments: AppointmentsDoor<ShanghaiCredentials> = {
  identityDocuments: citizensOnly,
  slots: async ({ itemCode, date }, context) => {
    const { appointSlots } = context.credentials.paths;
    const answer = await ask(appointSlots, { itemCode, appointDate: date }, context);
    if (!answer.ok) return answer;
    const slots = read(Slots, answer.value.result, 'slots');
    if (!slots.ok) return slots;
    return read(
      z.array(Slot),
      slots.value.list.map((slot) => ({
        slotId: slot.slotNo,
        window: slot.windowName,
        from: instantOf(slot.beginTime),
        to: instantOf(slot.endTime),
        free: slot.leftNum,
      })),
      'slots',
    );
  },

  book: async ({ appointmentId, slotId, itemCode, holder }, context) => {
    const payload = {
      sendAppointNo: appointmentId,
      slotNo: slotId,
      itemCode,
      applicantName: holder.name,
      applicantCertNo: holder.kind === 'person' ? holder.idNumber : holder.uscc,
      applicantPhone: holder.phone ?? '',
    };
    const path = context.credentials.paths.appointBook;
    const answer = await ask(path, payload, context, [existsAlready]);
    if (!answer.ok) return answer;
    const booked = read(Booked, answer.value.result, 'booking');
    if (!booked.ok) return booked;
    if (booked.value.sendAppointNo !== appointmentId)
      return refuse('malformed', 'booking_mixed_up', 'the answer names another appointment');
    return read(
      Booking,
      {
        regionalNumber: booked.value.appointNo,
        window: booked.value.windowName,
        from: instantOf(booked.value.beginTime),
        to: instantOf(booked.value.endTime),
      },
      'booking',
    );
  },

  cancel: async ({ appointmentId }, context) => {
    const path = context.credentials.paths.appointCancel;
    const answer = await ask(path, { sendAppointNo: appointmentId }, context, [unknownNumber]);
    return answer.ok ? ok(undefined) : answer;
  },

  queueLength: async (context) => {
    const answer = await ask(
      context.credentials.paths.queueLength,
      { areaCode: context.region },
      context,
    );
    if (!answer.ok) return answer;
    const queue = read(Queue, answer.value.result, 'queue');
    if (!queue.ok) return queue;
    return read(
      z.array(QueueEntry),
      queue.value.list.map(({ windowName, waitNum, waitMinutes }) => ({
        window: windowName,
        waiting: waitNum,
        waitMinutes,
      })),
      'queue',
    );
  },
};
