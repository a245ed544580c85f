import { z } from 'zod';
import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import { readGates } from '../../delivery/gate/gate-store.ts';
import { type Hurried, hurry, lockForHurry } from '../../delivery/outbox/hurry.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { isForcedOpen } from '../../platform/time/breaker.ts';
import { isOpen, nextOpening } from '../../platform/time/calendar.ts';
import { pulledRegions } from '../../trust/federation/pulled.ts';
import { regionEntry } from '../../trust/federation/region-entry.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { operatorActor } from './actor.ts';

export const HurryRequest = z.strictObject({
  /** Also while the region is closed by plan. */
  despiteClosure: z.boolean().default(false),
});
type HurryRequest = z.infer<typeof HurryRequest>;

type Hastened = Pick<Hurried, 'messageId' | 'caseId' | 'attempts'> & { readonly to: string };

const hurriedEvent = (
  caller: Caller,
  { messageId, caseId, toRegion, attempts }: Hurried,
  despiteClosure: boolean,
): NewAuditEvent => ({
  caseRef: caseId,
  actor: operatorActor(caller),
  action: 'message.hurried',
  object: { class: 'message', ref: messageId },
  purpose: 'a message that waits goes now',
  details: { to: toRegion, attempts, despiteClosure },
});

/** Why an attempt now is not possible or not an operator's to ask for; undefined: it is. */
async function whyNot(
  platform: Platform,
  tx: Transaction,
  { state, toRegion, isHead }: Hurried,
  { despiteClosure }: HurryRequest,
  now: Date,
): Promise<string | undefined> {
  if (state !== 'pending') return `it is ${state}`;
  const { document } = await currentFederation(platform);
  if (pulledRegions(document).includes(toRegion)) return 'its region fetches, and is not called';
  if (!isHead) return 'an earlier message of its case has to arrive first: hurry that one';
  const calendar = regionEntry(document, toRegion)?.calendar;
  if (calendar && !despiteClosure && !isOpen(calendar, now))
    return `its region is closed by plan until ${inShanghai(nextOpening(calendar, now))}`;
  const [gate] = await readGates(tx, [toRegion]);
  return gate && isForcedOpen(gate.breaker)
    ? 'an operator opened the breaker of its region'
    : undefined;
}

/**
 * The next attempt of a message that waits is now: past its back-off and past a breaker that opened by itself, for
 * which it is the message that tries. What stands in its way for good is said instead of waited for.
 */
export async function hurryMessage(
  platform: Platform,
  caller: Caller,
  messageId: string,
  request: HurryRequest,
): Promise<Result<Hastened, Failure>> {
  const done = await inTransaction(platform, async (tx): Promise<Result<Hastened, Failure>> => {
    const now = platform.clock();
    const message = await lockForHurry(tx, messageId);
    if (!message) return fail(failure('message.not_found'));
    const detail = await whyNot(platform, tx, message, request, now);
    if (detail !== undefined) return fail(failure('message.cannot_hurry', { detail }));
    const { despiteClosure } = request;
    await hurry(tx, messageId, despiteClosure ? 'despite_closure' : 'when_open', now);
    await appendAudit(tx, [hurriedEvent(caller, message, despiteClosure)], now);
    const { caseId, attempts, toRegion: to } = message;
    return ok({ messageId, caseId, attempts, to });
  });
  if (done.ok) platform.wakeCourier(done.value.to);
  return done;
}
