import { z } from 'zod';
import { createSlotLedger, type LedgerSlot, timesOf } from '../../kit/slot-ledger.ts';
import { type Answer, done, refused } from './answers.ts';
import { readForm } from './case-form.ts';
import { isKnownItem } from './items.ts';

const Id = z.string().regex(/^[0-9A-Za-z_-]{8,60}$/);
const SlotQuery = z.strictObject({
  itemCode: z.string().length(33),
  appointDate: z.string().regex(/^\d{8}$/),
});
const Booking = z.strictObject({
  appointId: Id,
  slotId: z.string().min(1).max(60),
  itemCode: z.string().length(33),
  name: z.string().min(1).max(200),
  codeType: z.enum(['111', '001']),
  code: z.string().length(18),
  mobile: z.string().max(20).optional(),
});
const Cancellation = z.strictObject({ appointId: Id });
const QueueQuery = z.strictObject({ areaCode: z.literal('320509') });

const compact = (text: string): string => text.replace(/\D/g, '');

const placeOf = (slot: LedgerSlot) => {
  const { begin, end } = timesOf(slot);
  return { windowName: slot.window, startTime: compact(begin), endTime: compact(end) };
};

const refusals = {
  full: '500001',
  closed: '500002',
  unknown: '500003',
  cancelled: '500004',
} as const;

/** 预约取号: two people an hour at each of two windows. */
export function makeAppointments(clock: () => Date) {
  const ledger = createSlotLedger({
    clock,
    windows: ['综合窗口A', '综合窗口B'],
    hours: [9, 10, 11, 14, 15],
    capacity: 2,
  });

  function slots(data: unknown): Answer {
    const query = readForm(SlotQuery, data);
    if (!query) return refused('300005');
    if (!isKnownItem(query.itemCode)) return refused('300004');
    const day = query.appointDate.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
    const slotList = ledger.slotsOn(day).map((slot) => ({
      slotId: slot.id,
      ...placeOf(slot),
      remain: String(slot.free),
    }));
    return done({ slotList });
  }

  function book(data: unknown): Answer {
    const form = readForm(Booking, data);
    if (!form) return refused('300005');
    if (!isKnownItem(form.itemCode)) return refused('300004');
    const outcome = ledger.book(form.appointId, form.slotId);
    if (outcome.kind !== 'booked') return refused(refusals[outcome.kind]);
    return done({
      appointId: form.appointId,
      appointNo: outcome.number,
      ...placeOf(outcome.slot),
    });
  }

  function cancel(data: unknown): Answer {
    const form = readForm(Cancellation, data);
    if (!form) return refused('300005');
    ledger.cancel(form.appointId);
    return done({ appointId: form.appointId });
  }

  function queue(data: unknown): Answer {
    if (!readForm(QueueQuery, data)) return refused('300005');
    const windowList = ledger.queue().map(({ window, waiting, waitMinutes }) => ({
      windowName: window,
      queueNum: String(waiting),
      waitTime: String(waitMinutes),
    }));
    return done({ windowList });
  }

  return { slots, book, cancel, queue };
}
