import { z } from 'zod';
import { createSlotLedger, type LedgerSlot, timesOf } from '../../kit/slot-ledger.ts';
import { answer, type BusinessAnswer } from './answers.ts';
import { isOwnItem } from './matters.ts';

const number = z.string().regex(/^[\w-]{8,64}$/);
const SlotQuery = z.strictObject({
  itemCode: z.string(),
  appointDate: z.string().regex(/^\d{4}-\d\d-\d\d$/),
});
const BookForm = z.strictObject({
  sendAppointNo: number,
  slotNo: z.string().min(1).max(60),
  itemCode: z.string(),
  applicantName: z.string().min(1).max(200),
  applicantCertNo: z.string().length(18),
  applicantPhone: z.string().max(20),
});
const CancelForm = z.strictObject({ sendAppointNo: number });
const QueueQuery = z.strictObject({ areaCode: z.literal('310118') });

const refusals = { full: '6001', closed: '6002', unknown: '6003', cancelled: '6004' } as const;

const placeOf = (slot: LedgerSlot) => {
  const { begin, end } = timesOf(slot);
  return { windowName: slot.window, beginTime: begin, endTime: end };
};

type Operation = (payload: unknown) => BusinessAnswer;

/** 预约服务: three people an hour at each of two windows. */
export function appointmentDesk(clock: () => Date): {
  readonly slots: Operation;
  readonly book: Operation;
  readonly cancel: Operation;
  readonly queue: Operation;
} {
  const ledger = createSlotLedger({
    clock,
    windows: ['企业开办专窗1号', '企业开办专窗2号'],
    hours: [9, 10, 13, 14, 15],
    capacity: 3,
  });
  return {
    slots(payload) {
      const query = SlotQuery.safeParse(payload);
      if (!query.success) return answer('2004');
      if (!isOwnItem(query.data.itemCode)) return answer('2005');
      const list = ledger.slotsOn(query.data.appointDate).map((slot) => ({
        slotNo: slot.id,
        ...placeOf(slot),
        leftNum: slot.free,
      }));
      return answer('0000', { list });
    },
    book(payload) {
      const form = BookForm.safeParse(payload);
      if (!form.success) return answer('2004');
      const { sendAppointNo, slotNo, itemCode } = form.data;
      if (!isOwnItem(itemCode)) return answer('2005');
      const outcome = ledger.book(sendAppointNo, slotNo);
      if (outcome.kind !== 'booked') return answer(refusals[outcome.kind]);
      const result = { sendAppointNo, appointNo: outcome.number, ...placeOf(outcome.slot) };
      return answer(outcome.again ? '2001' : '0000', result);
    },
    cancel(payload) {
      const form = CancelForm.safeParse(payload);
      if (!form.success) return answer('2004');
      ledger.cancel(form.data.sendAppointNo);
      return answer('0000', { sendAppointNo: form.data.sendAppointNo });
    },
    queue(payload) {
      if (!QueueQuery.safeParse(payload).success) return answer('2004');
      const list = ledger.queue().map(({ window, waiting, waitMinutes }) => ({
        windowName: window,
        waitNum: waiting,
        waitMinutes,
      }));
      return answer('0000', { list });
    },
  };
}
