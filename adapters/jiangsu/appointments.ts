import { z } from 'zod';
import { Booking, QueueEntry, Slot } from '#contracts/appointment';
import { parseRegionalDate } from '#contracts/dates';
import { citizensOnly } from '#contracts/inexpressible-document';
import type { AppointmentsDoor, RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { asPromised } from '../kit/as-promised.ts';
import { malformed } from '../kit/failures.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { call, retcodeAnswer } from './envelope.ts';
import { regionalItemCode } from './item-code.ts';

type Context = RegionContext<JiangsuCredentials>;

/** What the caller can do something about, by our words. */
const words: Readonly<Record<string, string>> = {
  '500001': 'slot_full',
  '500002': 'day_closed',
  '500003': 'slot_unknown',
};

const Place = {
  windowName: z.string(),
  /** yyyyMMddHHmmss in +08:00. */
  startTime: z.string().regex(/^\d{14}$/),
  endTime: z.string().regex(/^\d{14}$/),
};
const SlotsAnswer = retcodeAnswer(
  z.strictObject({
    slotList: z
      .array(
        z.strictObject({ slotId: z.string(), ...Place, remain: z.string().regex(/^\d{1,4}$/) }),
      )
      .max(500),
  }),
);
const BookAnswer = retcodeAnswer(
  z.strictObject({ appointId: z.string(), appointNo: z.string(), ...Place }),
);
const CancelAnswer = retcodeAnswer(z.strictObject({ appointId: z.string() }));
const QueueAnswer = retcodeAnswer(
  z.strictObject({
    windowList: z
      .array(
        z.strictObject({
          windowName: z.string(),
          queueNum: z.string().regex(/^\d{1,6}$/),
          waitTime: z.string().regex(/^\d{1,4}$/),
        }),
      )
      .max(500),
  }),
);

const instantOf = (stamp: string): string | undefined => parseRegionalDate(stamp)?.value;

async function ask<T>(
  path: string,
  data: object,
  schema: z.ZodType<T>,
  context: Context,
): Promise<RegionResult<T>> {
  const answer = await call({ path, data, as: 'text' }, schema, context);
  if (answer.ok) return answer;
  const word = words[answer.failure.code];
  return word === undefined ? answer : fail({ ...answer.failure, code: word });
}

/** 预约取号; paths and field names are modelled on publicly visible integrations. */
export const appointments: AppointmentsDoor<JiangsuCredentials> = {
  identityDocuments: citizensOnly,
  slots: async ({ itemCode, date }, context) => {
    const { slots } = context.credentials.endpoints;
    const asked = { itemCode: regionalItemCode(itemCode), appointDate: date.replaceAll('-', '') };
    const answer = await ask(slots, asked, SlotsAnswer, context);
    if (!answer.ok) return answer;
    const list = answer.value.data.slotList.map((slot) => ({
      slotId: slot.slotId,
      window: slot.windowName,
      from: instantOf(slot.startTime),
      to: instantOf(slot.endTime),
      free: Number(slot.remain),
    }));
    return asPromised(z.array(Slot), list, 'slots');
  },

  book: async ({ appointmentId, slotId, itemCode, holder }, context) => {
    const asked = {
      appointId: appointmentId,
      slotId,
      itemCode: regionalItemCode(itemCode),
      name: holder.name,
      codeType: holder.kind === 'person' ? '111' : '001',
      code: holder.kind === 'person' ? holder.idNumber : holder.uscc,
      ...(holder.phone === undefined ? {} : { mobile: holder.phone }),
    };
    const { book } = context.credentials.endpoints;
    const answer = await ask(book, asked, BookAnswer, context);
    if (!answer.ok) return answer;
    const { appointId, appointNo, windowName, startTime, endTime } = answer.value.data;
    if (appointId !== appointmentId) return fail(malformed('booking_mixed_up'));
    const booking = {
      regionalNumber: appointNo,
      window: windowName,
      from: instantOf(startTime),
      to: instantOf(endTime),
    };
    return asPromised(Booking, booking, 'booking');
  },

  cancel: async ({ appointmentId }, context) => {
    const path = context.credentials.endpoints.cancelBooking;
    const answer = await ask(path, { appointId: appointmentId }, CancelAnswer, context);
    return answer.ok ? ok(undefined) : answer;
  },

  queueLength: async (context) => {
    const { queue } = context.credentials.endpoints;
    const answer = await ask(queue, { areaCode: context.region }, QueueAnswer, context);
    if (!answer.ok) return answer;
    const list = answer.value.data.windowList.map(({ windowName, queueNum, waitTime }) => ({
      window: windowName,
      waiting: Number(queueNum),
      waitMinutes: Number(waitTime),
    }));
    return asPromised(z.array(QueueEntry), list, 'queue');
  },
};
