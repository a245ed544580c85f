import { z } from 'zod';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  claimInTransaction,
  earlierResult,
  type IdempotencyClaim,
} from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { endConsoleAccessOf } from '../../trust/identity/console-access.ts';
import { endCitizenSessionsAt } from '../../trust/identity/end-session.ts';
import { byOperator } from '../../trust/identity/session-ended.ts';
import { operatorActor } from './actor.ts';

/** Words of a list: what is written into the log stays there. */
export const EndReason = z.enum([
  'suspected_compromise',
  'staff_changed',
  'device_lost',
  'asked_by_member',
  'out_of_service',
]);

/** What ended, of people and of the console. */
export const Ended = z.object({
  citizenSessions: z.int(),
  consoleSessions: z.int(),
  links: z.int(),
});
type Ended = z.infer<typeof Ended>;

/** How an answer is kept beside its key, to be given again. */
const writeEnded = ({ citizenSessions, consoleSessions, links }: Ended): string =>
  [citizenSessions, consoleSessions, links].join(' ');

function readEnded(kept: string): Ended {
  const [citizenSessions, consoleSessions, links] = kept.split(' ').map(Number);
  return Ended.parse({ citizenSessions, consoleSessions, links });
}

/**
 * Ends everything that is open in a member's name: sessions of people who signed in to it, its console
 * sessions and unused links; refresh tokens, access tokens and streams end with them. Its keys stay.
 */
export function endSessionsOf(
  platform: Platform,
  operator: Caller,
  clientId: string,
  {
    reason,
    claim,
  }: { readonly reason: z.infer<typeof EndReason>; readonly claim: IdempotencyClaim },
): Promise<Result<Ended, Failure>> {
  return inTransaction(platform, async (tx) => {
    const now = platform.clock();
    const earlier = await earlierResult(tx, claim);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(readEnded(earlier.value));
    const by = byOperator(operatorActor(operator));
    const ended: Ended = {
      citizenSessions: await endCitizenSessionsAt(platform, tx, clientId, by),
      ...(await endConsoleAccessOf(tx, clientId)),
    };
    const claimed = await claimInTransaction(tx, claim, writeEnded(ended), now);
    if (!claimed.ok) return claimed;
    // The same request was committed this very moment: what this one did is taken back, its answer is asked for again.
    if (claimed.value !== undefined)
      return fail(failure('request.idempotency_in_flight', { retryAfterSeconds: 1 }));
    await appendAudit(
      tx,
      [
        {
          actor: operatorActor(operator),
          action: 'member.sessions_ended',
          object: { class: 'member', ref: clientId },
          purpose: 'ending what is open in a member’s name',
          details: { reason, ...ended },
        },
      ],
      now,
    );
    return ok(ended);
  });
}
