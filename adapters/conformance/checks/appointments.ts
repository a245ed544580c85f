import { inShanghai } from '#contracts/dates';
import { broken, checksOf, inSomeRound, must, refused, same, taken } from '../check.ts';
import type { Trial } from '../trial.ts';

const dayMs = 86_400_000;

const slotsOn = async (t: Trial, date: string) =>
  taken(
    await t.adapter.appointments?.slots({ itemCode: t.samples.itemCode, date }, t.context()),
    'slots',
  );

/** The first day of the next week on which somebody may come. */
const openDay = (t: Trial) =>
  t.once('slots', async () => {
    for (let ahead = 1; ahead <= 7; ahead++) {
      const date = inShanghai(new Date(t.clock().getTime() + ahead * dayMs)).slice(0, 10);
      const slots = await slotsOn(t, date);
      if (slots.some(({ free }) => free > 0)) return { date, slots };
    }
    return broken('no place in a whole week');
  });

const holderOf = (t: Trial) => {
  const [{ name, idNumber }] = t.samples.people;
  return { kind: 'person', name, idType: '111', idNumber, phone: '00000000001' } as const;
};

const book = async (t: Trial, slotId: string, appointmentId: string) =>
  t.adapter.appointments?.book(
    { appointmentId, slotId, itemCode: t.samples.itemCode, holder: holderOf(t) },
    t.context(),
  );

const booked = (t: Trial) =>
  t.once('booked', async () => {
    const { slots } = await openDay(t);
    const slot = slots.find(({ free }) => free > 0) ?? broken('no place');
    const appointmentId = t.fresh('appt');
    const booking = taken(await book(t, slot.slotId, appointmentId), 'book');
    return { slot, appointmentId, booking };
  });

const needs = ['appointments.slots'] as const;
const bookNeeds = ['appointments.book', ...needs] as const;

export const appointments = checksOf('appointments', [
  {
    id: 'day',
    holds: 'slots: places of one day, in +08:00',
    needs,
    run: async (t) => {
      const { date, slots } = await openDay(t);
      for (const { from } of slots) same(inShanghai(new Date(from)).slice(0, 10), date, 'day');
    },
  },
  {
    id: 'order',
    holds: 'Slot: it begins before it ends',
    needs,
    run: async (t) => {
      for (const { from, to } of (await openDay(t)).slots)
        must(Date.parse(from) < Date.parse(to), `${from} to ${to}`);
    },
  },
  {
    id: 'slot-once',
    holds: 'Slot.slotId: each place under a name of its own',
    needs,
    run: async (t) => {
      const { slots } = await openDay(t);
      same(new Set(slots.map(({ slotId }) => slotId)).size, slots.length, 'different names');
    },
  },
  {
    id: 'booking',
    holds: 'Booking: the place that was asked for, at its time',
    needs: bookNeeds,
    run: async (t) => {
      const { slot, booking } = await booked(t);
      same(Date.parse(booking.from), Date.parse(slot.from), 'from');
      must(booking.regionalNumber !== '', 'no number');
    },
  },
  {
    id: 'booking-again',
    holds: 'book: the same appointmentId is the same booking, whatever became of the first answer',
    needs: bookNeeds,
    run: async (t) => {
      const { slot, appointmentId, booking } = await booked(t);
      same(taken(await book(t, slot.slotId, appointmentId), 'again'), booking, 'booking');
    },
  },
  {
    id: 'slot-unknown',
    holds: 'rejected `slot_unknown`: a place that there is not',
    needs: bookNeeds,
    run: async (t) => {
      const result = await book(t, 'no-such-slot', t.fresh('appt'));
      same(refused(result, ['rejected'], 'no place').code, 'slot_unknown', 'code');
    },
  },
  {
    id: 'cancel',
    holds: 'cancel: gives the place back; repeatable',
    needs: ['appointments.cancel', ...bookNeeds],
    run: async (t) => {
      const { date } = await openDay(t);
      await inSomeRound('a place given back is free again', async () => {
        const slots = await slotsOn(t, date);
        const { slotId } = slots.findLast(({ free }) => free > 0) ?? broken('no place');
        const freeNow = async () =>
          (await slotsOn(t, date)).find((slot) => slot.slotId === slotId)?.free ?? 0;
        const appointmentId = t.fresh('appt');
        const result = await book(t, slotId, appointmentId);
        if (result && !result.ok && result.failure.code === 'slot_full') return false;
        taken(result, 'book');
        const before = await freeNow();
        for (const turn of ['first', 'second'])
          taken(await t.adapter.appointments?.cancel({ appointmentId }, t.context()), turn);
        return (await freeNow()) === before + 1;
      });
    },
  },
  {
    id: 'queue',
    holds: 'queueLength: how many wait at which window now',
    needs: ['appointments.queueLength'],
    run: async (t) => {
      const queue = taken(await t.adapter.appointments?.queueLength(t.context()), 'queueLength');
      must(
        queue.every(({ waiting }) => waiting >= 0),
        'fewer than nobody',
      );
    },
  },
]);
