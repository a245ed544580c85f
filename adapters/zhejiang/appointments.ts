import { z } from 'zod';
import { Booking, QueueEntry, Slot } from '#contracts/appointment';
import { parseRegionalDate } from '#contracts/dates';
import { citizensOnly } from '#contracts/inexpressible-document';
import type { AppointmentsDoor, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { asPromised } from '../kit/as-promised.ts';
import { malformed } from '../kit/failures.ts';
import { callXml, getJson } from './call.ts';
import type { ZhejiangCredentials } from './credentials.ts';

/** What the caller can do something about, by our words. */
const words: Readonly<Record<string, string>> = {
  '4001': 'slot_full',
  '4002': 'day_closed',
  '4003': 'slot_unknown',
};

const inOurWords = <T>(answer: RegionResult<T>): RegionResult<T> => {
  const word = answer.ok ? undefined : words[answer.failure.code];
  return answer.ok || word === undefined ? answer : fail({ ...answer.failure, code: word });
};

const Slots = z.strictObject({
  list: z
    .array(
      z.strictObject({
        HYBH: z.string(),
        CKMC: z.string(),
        KSSJ: z.string(),
        JSSJ: z.string(),
        SYHS: z.string().regex(/^\d{1,4}$/),
      }),
    )
    .max(500),
});
const Booked = z.strictObject({
  YYLSH: z.string(),
  YYBH: z.string(),
  CKMC: z.string(),
  KSSJ: z.string(),
  JSSJ: z.string(),
});
const Cancelled = z.strictObject({ YYLSH: z.string() });
const Queue = z.strictObject({
  list: z
    .array(
      z.strictObject({
        CKMC: z.string(),
        PDRS: z.string().regex(/^\d{1,6}$/),
        YJDD: z.string().regex(/^\d{1,4}$/),
      }),
    )
    .max(500),
});

/** `yyyy-MM-dd HH:mm:ss` in +08:00. */
const instantOf = (text: string): string | undefined => parseRegionalDate(text)?.value;

/**
 * 预约: bookings as XML like every message about a person, lists by query; modelled on publicly visible
 * integrations. YYLSH (预约流水号) carries our id and makes a booking repeatable.
 */
export const appointments: AppointmentsDoor<ZhejiangCredentials> = {
  identityDocuments: citizensOnly,
  slots: async ({ itemCode, date }, context) => {
    const path = context.credentials.paths.slots;
    const query = `areaCode=${context.region}&date=${date}&item=${itemCode}`;
    const answer = inOurWords(await getJson(path, query, Slots, context));
    if (!answer.ok) return answer;
    const list = (answer.value.body?.list ?? []).map((slot) => ({
      slotId: slot.HYBH,
      window: slot.CKMC,
      from: instantOf(slot.KSSJ),
      to: instantOf(slot.JSSJ),
      free: Number(slot.SYHS),
    }));
    return asPromised(z.array(Slot), list, 'slots');
  },

  book: async ({ appointmentId, slotId, itemCode, holder }, context) => {
    const body = {
      YYLSH: appointmentId,
      HYBH: slotId,
      SXBM: itemCode,
      YYR: {
        MC: holder.name,
        ZJHM: holder.kind === 'person' ? holder.idNumber : holder.uscc,
        LXDH: holder.phone,
      },
    };
    const answer = inOurWords(await callXml(context.credentials.paths.book, body, Booked, context));
    if (!answer.ok) return answer;
    const { YYLSH, YYBH, CKMC, KSSJ, JSSJ } = answer.value.body;
    if (YYLSH !== appointmentId)
      return fail(malformed('booking_mixed_up', 'the answer is about another appointment'));
    const booking = {
      regionalNumber: YYBH,
      window: CKMC,
      from: instantOf(KSSJ),
      to: instantOf(JSSJ),
    };
    return asPromised(Booking, booking, 'booking');
  },

  cancel: async ({ appointmentId }, context) => {
    const path = context.credentials.paths.cancelBooking;
    const answer = await callXml(path, { YYLSH: appointmentId }, Cancelled, context);
    return answer.ok ? ok(undefined) : answer;
  },

  queueLength: async (context) => {
    const path = context.credentials.paths.queue;
    const answer = await getJson(path, `areaCode=${context.region}`, Queue, context);
    if (!answer.ok) return answer;
    const list = (answer.value.body?.list ?? []).map(({ CKMC, PDRS, YJDD }) => ({
      window: CKMC,
      waiting: Number(PDRS),
      waitMinutes: Number(YJDD),
    }));
    return asPromised(z.array(QueueEntry), list, 'queue');
  },
};
