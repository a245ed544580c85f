import type { Failure } from '#contracts/failures';
import { ok, type Result } from '#contracts/result';
import type { WithdrawalRequest } from '#contracts/withdrawal';
import type { Platform } from '../../platform/process/platform.ts';
import { earlierResult } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { isTheirs, refuseUncovered } from './at-counter.ts';
import type { CaseRow } from './case-row.ts';
import { type Asked, type Change, type Changed, changeCase } from './change.ts';
import { consents } from './consent.ts';

/** A withdrawal of which nobody showed that the applicant wants it: it stands, and the auditor sees it. */
export const unconfirmed = 'withdrawal_unconfirmed';

/** By what it is known that the applicant takes the case back (民法典 art. 143: an act of their own will). */
type Confirmed = 'token' | 'document' | 'signed';

function confirmedBy(
  row: CaseRow,
  caller: Caller,
  { document, signed }: WithdrawalRequest,
): Confirmed | undefined {
  if (isTheirs(row, caller)) return 'token';
  if (document) return 'document';
  return signed ? 'signed' : undefined;
}

/** What a withdrawal says of a case, beside its reason: who took it back, and by what that is known. */
export function withdrawalOf(
  platform: Platform,
  caller: Caller,
  request: WithdrawalRequest,
): Pick<Change, 'event' | 'saying' | 'message'> {
  const { reason, by, signed } = request;
  return {
    event: 'withdraw',
    saying: async (row, tx, now) => {
      const confirmed = confirmedBy(row, caller, request);
      const isOwn = confirmed === 'token' || confirmed === 'document';
      const at = { scope: 'withdraw', by, isOwn } as const;
      const covered = await refuseUncovered(tx, platform, row, at, now);
      if (!covered.ok) return covered;
      const details = {
        ...(confirmed ? { confirmed } : {}),
        ...(by ? { by } : {}),
        ...(signed ? { signed } : {}),
      };
      return ok({ details, ...(confirmed ? {} : { reasonCode: unconfirmed }) });
    },
    message: ({ toRegion }) => ({ kind: 'withdrawal', to: toRegion, regionalCaseId: '', reason }),
  };
}

/** Takes a case back that is not decided yet, wherever it stands. */
export async function withdrawCase(
  platform: Platform,
  row: CaseRow,
  asked: Asked,
  request: WithdrawalRequest,
): Promise<Result<Changed, Failure>> {
  if (request.document) {
    // The same request again is no other try.
    const before = await earlierResult(platform.database(), asked.claim);
    if (!before.ok) return before;
    const shown =
      before.value === undefined
        ? await consents(platform, row, { document: request.document })
        : ok(undefined);
    if (!shown.ok) return shown;
  }
  return changeCase(platform, { ...asked, ...withdrawalOf(platform, asked.caller, request) });
}
