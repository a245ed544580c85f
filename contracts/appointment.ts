import { z } from 'zod';
import { identifier } from './case.ts';
import { Instant } from './dates.ts';
import { ItemCode } from './identifiers.ts';
import { Person } from './party.ts';
import { RegionCode } from './region-code.ts';

export const AppointmentId = identifier('appt');

/** The region's own name of a place in its calendar. */
export const SlotId = z.string().regex(/^[0-9A-Za-z_-]{1,60}$/, 'not a slot');

/** 号源: one window at one time, and how many may still come. */
export const Slot = z.strictObject({
  slotId: SlotId,
  window: z.string().min(1).max(100),
  from: Instant,
  to: Instant,
  free: z.int().min(0).max(1000),
});
export type Slot = z.infer<typeof Slot>;

/** What a region answered to a booking. */
export const Booking = z.strictObject({
  regionalNumber: z.string().regex(/^[\w-]{1,60}$/),
  window: z.string().min(1).max(100),
  from: Instant,
  to: Instant,
});
export type Booking = z.infer<typeof Booking>;

/** 排队人数 at one window now. */
export const QueueEntry = z.strictObject({
  window: z.string().min(1).max(100),
  waiting: z.int().min(0).max(100_000),
  /** As the region estimates it. */
  waitMinutes: z.int().min(0).max(10_000),
});
export type QueueEntry = z.infer<typeof QueueEntry>;

/** What a platform submits. `subject` is the person of the token. */
export const AppointmentRequest = z.strictObject({
  region: RegionCode,
  itemCode: ItemCode,
  slotId: SlotId,
  applicant: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('subject') }), Person]),
});
export type AppointmentRequest = z.infer<typeof AppointmentRequest>;

/**
 * - `requested`: the region has not answered yet; the same request asks it again
 * - `released`: the region did not answer in time, and the place was given back
 */
export const AppointmentState = z.enum(['requested', 'booked', 'refused', 'cancelled', 'released']);
export type AppointmentState = z.infer<typeof AppointmentState>;
