import { z } from 'zod';
import { identifier } from './case.ts';
import { Code, Label } from './text.ts';

export const TicketId = identifier('tick');

/** A hall of a region, by the name that its guides give it. */
export const TicketPlace = Label({ max: 100 });

/** A window as its sign says it: `3`, `综合窗口 3`. */
export const TicketWindow = Label({ max: 40 });

/** 取号: of somebody who walked in, or who booked and is there. */
export const TicketRequest = z.strictObject({
  /** Absent: the first of the region's halls. */
  place: TicketPlace.optional(),
  /** The region's number of an appointment of today. */
  number: Code(60).optional(),
});
export type TicketRequest = z.infer<typeof TicketRequest>;

/** 签到: for an appointment that the address names. */
export const CheckInRequest = TicketRequest.pick({ place: true });

/** 叫号: whose turn it is comes to this window; whom it called before has been served. */
export const CallRequest = z.strictObject({
  place: TicketPlace.optional(),
  window: TicketWindow,
});
export type CallRequest = z.infer<typeof CallRequest>;

/**
 * - `missed`: called and not there (过号); may be called again
 * - `left`: went away, or took a number by mistake
 * - `cancelled`: the appointment that it was taken for was cancelled
 */
export const TicketState = z.enum(['waiting', 'called', 'served', 'missed', 'left', 'cancelled']);
export type TicketState = z.infer<typeof TicketState>;

/** What a window does about one number. `recalled` needs a window: it may be another one. */
export const TicketStep = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('recalled'), window: TicketWindow }),
  z.strictObject({ step: z.enum(['served', 'missed', 'left']) }),
]);
export type TicketStep = z.infer<typeof TicketStep>;
