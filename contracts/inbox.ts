import { z } from 'zod';
import { CaseId, Digest, Message, MessageId, RegionalCaseId } from './case.ts';
import { Instant } from './dates.ts';
import { PlainCode } from './open-text.ts';

/** A message that waits for a region which fetches its messages itself. */
export const WaitingMessage = z.strictObject({
  messageId: MessageId,
  caseId: CaseId,
  kind: z.enum(['submission', 'supplement', 'withdrawal', 'notice']),
  /** SHA-256 of the RFC 8785 text of `message`; the acknowledgement repeats it. */
  digest: Digest,
  /** Place in the order of this case's messages to this region, from 1. */
  sequence: z.int().min(1),
  /** How often it was given out and not answered. */
  attempts: z.int().min(0),
  createdAt: Instant,
  /** The region's own number of the case, once it told one. */
  regionalCaseId: z.string().optional(),
  /** Until when nobody else is given it; absent where it was only listed. */
  leaseUntil: Instant.optional(),
  /** The content; absent where it was only listed. Its own `regionalCaseId` is empty: see above. */
  message: Message.optional(),
});
export type WaitingMessage = z.infer<typeof WaitingMessage>;

/** The region has the message and answers for it from now on. */
export const Acknowledgement = z.strictObject({
  digest: Digest,
  /** The region's own number of the case; required for a submission. */
  regionalCaseId: RegionalCaseId.optional(),
});
export type Acknowledgement = z.infer<typeof Acknowledgement>;

/** The region does not take the message: `rejected` for good, `retryable` for now, `malformed` if it cannot read it. */
export const NegativeAcknowledgement = z.strictObject({
  digest: Digest,
  kind: z.enum(['rejected', 'retryable', 'malformed']),
  /** The region's own code of the reason: it stays in the log. */
  code: PlainCode,
  /** How long it should wait before it is given out again. */
  retryAfterSeconds: z.int().min(1).max(86_400).optional(),
});
export type NegativeAcknowledgement = z.infer<typeof NegativeAcknowledgement>;
