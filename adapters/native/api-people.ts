import { z } from 'zod';
import { AppointmentId, Booking, QueueEntry, Slot } from '#contracts/appointment';
import { Authorisation } from '#contracts/authorisation';
import type { AppointmentsDoor, IdentityDoor } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { callApi } from './api-call.ts';
import type { WithApi } from './api-credentials.ts';

const otherBooking = malformed('other_booking', 'the answer is about another appointment');

export const Slots = z.strictObject({ slots: z.array(Slot).max(1000) });
/** A booking says whose it is, so that two people's places are never mixed. */
export const Booked = Booking.extend({ appointmentId: AppointmentId });
export const Cancelled = z.strictObject({
  appointmentId: AppointmentId,
  cancelled: z.literal(true),
});
export const Queue = z.strictObject({ queue: z.array(QueueEntry).max(200) });

/** Places at windows. What is refused there is said as everywhere: `refused`, with a code that the contract reads. */
export const apiAppointments: AppointmentsDoor<WithApi> = {
  slots: async (body, context) => {
    const call = { method: 'POST', path: '/appointments/slots', body } as const;
    const answer = await callApi(call, Slots, context);
    return answer.ok ? ok(answer.value.slots) : answer;
  },
  book: async (body, context) => {
    const { appointmentId: id } = body;
    const call = { method: 'POST', path: '/appointments', body, id } as const;
    const answer = await callApi(call, Booked, context);
    if (!answer.ok) return answer;
    const { appointmentId, ...booking } = answer.value;
    return appointmentId === id ? ok(booking) : fail(otherBooking);
  },
  cancel: async (body, context) => {
    const { appointmentId: id } = body;
    const path = `/appointments/${id}/cancellation`;
    const answer = await callApi({ method: 'POST', path, body }, Cancelled, context);
    if (!answer.ok) return answer;
    return answer.value.appointmentId === id ? ok(undefined) : fail(otherBooking);
  },
  queueLength: async (context) => {
    const answer = await callApi({ method: 'GET', path: '/queue' }, Queue, context);
    return answer.ok ? ok(answer.value.queue) : answer;
  },
};

/** Nothing on record is `{}`; what is, names both. */
export const OnRecord = z.union([
  z.strictObject({
    uscc: z.string().max(18),
    agentIdNumber: z.string().max(40),
    authorisation: Authorisation,
  }),
  z.strictObject({}),
]);
export const LoggedOut = z.strictObject({ localId: z.string().max(128) });

type People = Required<Pick<IdentityDoor<WithApi>, 'authorisationOf' | 'logout'>>;

/** The register of who acts for a company, and what is told of somebody who signed out here. */
export const apiPeople: People = {
  authorisationOf: async (body, context) => {
    const answer = await callApi({ method: 'POST', path: '/agents', body }, OnRecord, context);
    if (!answer.ok) return answer;
    if (!('authorisation' in answer.value)) return ok(undefined);
    const { uscc, agentIdNumber, authorisation } = answer.value;
    // A record of somebody else would make this person their agent.
    return uscc === body.uscc && agentIdNumber === body.agent.idNumber
      ? ok(authorisation)
      : fail(malformed('other_agent', 'the answer is about another company or person'));
  },
  logout: async (body, context) => {
    const answer = await callApi({ method: 'POST', path: '/logouts', body }, LoggedOut, context);
    if (!answer.ok) return answer;
    return answer.value.localId === body.localId
      ? ok(undefined)
      : fail(malformed('other_person', 'the answer is about another person'));
  },
};
