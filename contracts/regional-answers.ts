import { z } from 'zod';
import { Booking, QueueEntry, Slot } from './appointment.ts';
import { CaseReport, RegionalCaseId } from './case.ts';
import { CaseState } from './case-states.ts';
import { CertificateChange } from './certificate.ts';
import { LocalId } from './subject.ts';

/** What a region answered to something we sent. */
export const RegionReceipt = z.strictObject({
  regionalCaseId: RegionalCaseId,
  /** The region had this message already: the original answer, not a second effect. */
  duplicate: z.boolean(),
});
export type RegionReceipt = z.infer<typeof RegionReceipt>;

/** How a region says that a case of ours stands there. */
export const RegionalStatus = z.strictObject({
  regionalCaseId: RegionalCaseId,
  state: CaseState,
  /** The region's own word for it. */
  raw: z.string().max(40),
});
export type RegionalStatus = z.infer<typeof RegionalStatus>;

const inOrder = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
  Date.parse(from) < Date.parse(to);
const endsFirst = 'it ends before it begins';

/** Places of one day; each once. */
export const Slots = z
  .array(Slot.refine(inOrder, endsFirst))
  .max(1000)
  .refine(
    (slots) => new Set(slots.map(({ slotId }) => slotId)).size === slots.length,
    'two places under one name',
  );

export const BookedPlace = Booking.refine(inOrder, endsFirst);

export const Queues = z.array(QueueEntry).max(500);

/** The region's log-in page. */
export const LoginPage = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(8192) });

/** What an inbound call is answered with, in the region's own format. */
export const RawAnswer = z.strictObject({
  status: z.int().min(200).max(599),
  contentType: z.string().regex(/^[\x20-\x7e]{1,200}$/),
  headers: z
    .record(z.string().regex(/^[\w-]{1,60}$/), z.string().regex(/^[\x20-\x7e]{0,1000}$/))
    .exactOptional(),
  body: z.union([z.custom<Uint8Array>((body) => body instanceof Uint8Array), z.string()]),
});
export type RawAnswer = z.infer<typeof RawAnswer>;

/**
 * A nonce or serial number that a call may use once. The gateway keeps it for as long as the call could be played again, which
 * is twice the window: so long and no moment, for a clock may step between two looks at it.
 */
export const OneTimeValue = z.strictObject({
  key: z.string().min(1).max(500),
  /** So long, before and after the time that it states, a call of this scheme counts. Milliseconds, a day at most. */
  windowMs: z
    .number()
    .int()
    .positive()
    .max(24 * 3_600_000),
});
export type OneTimeValue = z.infer<typeof OneTimeValue>;

/** What every inbound call of a region brings beside its content. */
export const taken = {
  /** What the region reads as "taken", in its own format. */
  acknowledgement: RawAnswer,
  /** Absent where the scheme has none: then a call can be played again until its clock window ends. */
  once: OneTimeValue.exactOptional(),
};

export const TakenReport = z.strictObject({ ...taken, report: CaseReport });
export type TakenReport = z.infer<typeof TakenReport>;

export const TakenLogout = z.strictObject({ ...taken, localId: LocalId });
export type TakenLogout = z.infer<typeof TakenLogout>;

/** What a region tells of its certificates: each by its identifier, and when it came to stand so. */
export const TakenStatuses = z.strictObject({
  ...taken,
  changes: z.array(CertificateChange).min(1).max(500),
});
export type TakenStatuses = z.infer<typeof TakenStatuses>;

export const LogoutToken = z.strictObject({
  localId: LocalId,
  jti: z.string().min(1).max(500),
  expiresAt: z.date(),
});
export type LogoutToken = z.infer<typeof LogoutToken>;
