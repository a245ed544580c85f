import { broken, inSomeRound, must, same } from '#adapters/conformance/check';
import { newNumber } from '#adapters/conformance/platform/stage';
import { Booked, Cancelled, LoggedOut, OnRecord, Queue, Slots } from '#adapters/native/api-people';
import { inShanghai } from '#contracts/dates';
import { answered, refusedAs } from './exchanges.ts';
import { ask, brokenIn, type PlatformCheck, type Probe } from './probe.ts';

const dayMs = 86_400_000;
const dayAhead = (days: number) => inShanghai(new Date(Date.now() + days * dayMs)).slice(0, 10);

const slotsOn = async (p: Probe, date: string) => {
  const body = { itemCode: p.subject.itemCode, date };
  const exchange = await ask(p, { method: 'POST', path: '/appointments/slots', body });
  return { exchange, slots: answered(exchange, Slots, 'places').slots };
};

/** The first day of the next ten on which somebody may come, and a place of it. */
async function free(p: Probe) {
  for (let ahead = 1; ahead <= 10; ahead++) {
    const date = dayAhead(ahead);
    const { exchange, slots } = await slotsOn(p, date);
    const slot = slots.findLast((one) => one.free > 0);
    if (slot) return { exchange, date, slots, slot };
  }
  return broken('no place in ten days');
}

const holder = { kind: 'person', name: '示例', idType: '111', idNumber: '310118189011300038' };

function book(p: Probe, slotId: string, appointmentId: string) {
  const { itemCode } = p.subject;
  const body = { appointmentId, slotId, itemCode, holder };
  return ask(p, { method: 'POST', path: '/appointments', body, id: appointmentId });
}

const cancel = (p: Probe, appointmentId: string) =>
  ask(p, {
    method: 'POST',
    path: `/appointments/${appointmentId}/cancellation`,
    body: { appointmentId },
  });

async function booked(p: Probe) {
  const { slot } = await free(p);
  const appointmentId = newNumber('appt');
  const exchange = await book(p, slot.slotId, appointmentId);
  return { slot, appointmentId, exchange, booking: answered(exchange, Booked, 'a booking') };
}

const group = 'appointments';
const needs = ['appointments'] as const;

const appointmentChecks: readonly PlatformCheck[] = [
  {
    ...{ id: 'appointments.slots', group, needs },
    holds: 'POST /appointments/slots: places of that day in +08:00, each under a name of its own',
    run: async (p) => {
      const { exchange, date, slots } = await free(p);
      for (const { from, to } of slots) {
        if (inShanghai(new Date(from)).slice(0, 10) !== date)
          brokenIn(exchange, `${from} is not ${date}`);
        if (Date.parse(from) >= Date.parse(to)) brokenIn(exchange, `${from} to ${to}`);
      }
      same(new Set(slots.map(({ slotId }) => slotId)).size, slots.length, 'different names');
    },
  },
  {
    ...{ id: 'appointments.booking', group, needs },
    holds: 'POST /appointments: the place that was asked for, for the appointment that was named',
    run: async (p) => {
      const { slot, appointmentId, booking, exchange } = await booked(p);
      if (booking.appointmentId !== appointmentId) brokenIn(exchange, 'another appointment');
      same(Date.parse(booking.from), Date.parse(slot.from), 'from');
    },
  },
  {
    ...{ id: 'appointments.booking-again', group, needs },
    holds: 'the same appointmentId is the same booking, whatever became of the first answer',
    run: async (p) => {
      const { slot, appointmentId, booking } = await booked(p);
      const again = await book(p, slot.slotId, appointmentId);
      same(answered(again, Booked, 'the same booking'), booking, 'booking');
    },
  },
  {
    ...{ id: 'appointments.slot-unknown', group, needs },
    holds: 'a place that there is not: rejected `slot_unknown`',
    run: async (p) => {
      const exchange = await book(p, 'no-such-slot', newNumber('appt'));
      const code = refusedAs(exchange, ['rejected'], 'no such place');
      if (code !== 'slot_unknown') brokenIn(exchange, `the code is ${code}`);
    },
  },
  {
    ...{ id: 'appointments.cancel', group, needs },
    holds: 'POST /appointments/{id}/cancellation: gives the place back; the same again is the same',
    run: (p) =>
      inSomeRound('a place given back is free again', async () => {
        const { slot, appointmentId } = await booked(p);
        const freeNow = async () => {
          const { slots } = await slotsOn(p, inShanghai(new Date(slot.from)).slice(0, 10));
          return slots.find(({ slotId }) => slotId === slot.slotId)?.free ?? 0;
        };
        const before = await freeNow();
        for (const turn of ['cancelled', 'cancelled again'])
          answered(await cancel(p, appointmentId), Cancelled, turn);
        return (await freeNow()) === before + 1;
      }),
  },
  {
    ...{ id: 'appointments.cancel-first', group, needs },
    holds: 'a booking that arrives after its cancellation takes no place',
    run: async (p) => {
      const { slot } = await free(p);
      const appointmentId = newNumber('appt');
      answered(await cancel(p, appointmentId), Cancelled, 'cancelled before it came');
      refusedAs(await book(p, slot.slotId, appointmentId), ['rejected'], 'it came late');
    },
  },
  {
    ...{ id: 'appointments.queue', group, needs },
    holds: 'GET /queue: how many wait at which window now',
    run: async (p) => {
      const exchange = await ask(p, { method: 'GET', path: '/queue' });
      const { queue } = answered(exchange, Queue, 'the queue');
      must(queue.length > 0, 'no window');
    },
  },
];

const register = (p: Probe, change: { readonly name?: string; readonly uscc?: string } = {}) => {
  const { company } = p.subject;
  if (!company) return broken('no company to ask about');
  const { uscc, agent } = company;
  const body = {
    uscc: change.uscc ?? uscc,
    agent: { kind: 'person', idType: '111', ...agent, name: change.name ?? agent.name },
  };
  return ask(p, { method: 'POST', path: '/agents', body });
};

const onRecord = async (p: Probe, change?: Parameters<typeof register>[1]) => {
  const exchange = await register(p, change);
  const record = answered(exchange, OnRecord, 'the register');
  return { exchange, record: 'authorisation' in record ? record : undefined };
};

const peopleChecks: readonly PlatformCheck[] = [
  {
    id: 'agents.on-record',
    group: 'agents',
    holds: 'POST /agents: that this person acts for this company, both named',
    needs: ['agents', 'company'],
    run: async (p) => {
      const { exchange, record } = await onRecord(p);
      if (!record) return brokenIn(exchange, 'it is not on record');
      same(record.uscc, p.subject.company?.uscc, 'uscc');
      same(record.agentIdNumber, p.subject.company?.agent.idNumber, 'agentIdNumber');
    },
  },
  {
    id: 'agents.other-name',
    group: 'agents',
    holds: 'the number of the agent under another name is nobody on record: 200 {}',
    needs: ['agents', 'company'],
    run: async (p) => {
      const { exchange, record } = await onRecord(p, { name: '另一示例' });
      if (record) brokenIn(exchange, 'a number alone was enough');
    },
  },
  {
    id: 'agents.other-company',
    group: 'agents',
    holds: 'a company that the region does not know has no agents: 200 {}',
    needs: ['agents', 'company'],
    run: async (p) => {
      const { exchange, record } = await onRecord(p, { uscc: '91350100M000100Y43' });
      if (record) brokenIn(exchange, 'somebody acts for a company of another region');
    },
  },
  {
    id: 'log-out.told',
    group: 'log-out',
    holds: 'POST /logouts: names whom it was told of, also of somebody who is not signed in',
    needs: ['logout'],
    run: async (p) => {
      const body = { localId: `kit-${newNumber('u')}`.slice(0, 60) };
      const exchange = await ask(p, { method: 'POST', path: '/logouts', body });
      same(answered(exchange, LoggedOut, 'a log-out'), body, 'whom it names');
    },
  },
];

export const doorChecks = [...appointmentChecks, ...peopleChecks];
