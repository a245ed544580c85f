import { z } from 'zod';
import { createSlotLedger, type LedgerSlot, timesOf } from '../../../kit/slot-ledger.ts';
import { items } from './holdings.ts';
import { type Answer, refuse } from './refusal.ts';

const appointmentId = z.string().regex(/^appt_[0-9a-z]{26}$/);
const Day = z.strictObject({ itemCode: z.string(), date: z.iso.date() });
const Booking = z.strictObject({
  appointmentId,
  slotId: z.string().max(60),
  itemCode: z.string(),
  holder: z.looseObject({ name: z.string().min(1) }),
});
const Cancelling = z.strictObject({ appointmentId });

const refusals = {
  full: 'slot_full',
  closed: 'day_closed',
  unknown: 'slot_unknown',
  cancelled: 'cancelled',
} as const;

const placeOf = (slot: LedgerSlot) => {
  const { begin, end } = timesOf(slot);
  const at = (time: string) => `${time.replace(' ', 'T')}+08:00`;
  return { window: slot.window, from: at(begin), to: at(end) };
};
const isOurs = (code: string): boolean => items.some((item) => item.code === code);
const notAsked = refuse('malformed', 'NOT_A_QUESTION');
const ok = (body: object): Answer => ({ status: 200, body });

type Given = { readonly path: string; readonly key: string; readonly content: unknown };

/** 预约: two people an hour at Guangde's one window for matters from elsewhere. */
export function windowsOf(clock: () => Date = () => new Date()) {
  const ledger = createSlotLedger({
    clock,
    windows: ['长三角通办专窗'],
    hours: [9, 10, 14, 15],
    capacity: 2,
  });

  function slots(content: unknown): Answer {
    const asked = Day.safeParse(content).data;
    if (!asked) return notAsked;
    if (!isOurs(asked.itemCode)) return refuse('rejected', 'NO_SUCH_ITEM');
    const free = ledger
      .slotsOn(asked.date)
      .map((slot) => ({ slotId: slot.id, free: slot.free, ...placeOf(slot) }));
    return ok({ slots: free });
  }

  function book({ key, content }: Given): Answer {
    const asked = Booking.safeParse(content).data;
    if (!asked || asked.appointmentId !== key) return notAsked;
    if (!isOurs(asked.itemCode)) return refuse('rejected', 'NO_SUCH_ITEM');
    const outcome = ledger.book(asked.appointmentId, asked.slotId);
    if (outcome.kind !== 'booked') return refuse('rejected', refusals[outcome.kind]);
    const { number, slot } = outcome;
    return ok({ appointmentId: key, regionalNumber: number, ...placeOf(slot) });
  }

  function cancel({ path, content }: Given): Answer {
    const asked = Cancelling.safeParse(content).data;
    if (!asked || path !== `/appointments/${asked.appointmentId}/cancellation`) return notAsked;
    ledger.cancel(asked.appointmentId);
    return ok({ ...asked, cancelled: true });
  }

  return {
    queue: (): Answer => ok({ queue: ledger.queue() }),
    answer: (given: Given): Answer => {
      if (given.path === '/appointments/slots') return slots(given.content);
      return given.path === '/appointments' ? book(given) : cancel(given);
    },
  };
}
