import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { TakenBack, WithdrawalRequest } from '#contracts/withdrawal';
import type { Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { earlierResult } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from './case-row.ts';
import { type Asked, type Change, type Changed, changeCase } from './change.ts';
import { consents } from './consent.ts';
import { sentWith } from './sent.ts';

/** A withdrawal of which nobody showed that the applicant wants it: it stands, and the auditor sees it. */
export const unconfirmed = 'withdrawal_unconfirmed';

/** By what it is known that the applicant takes the case back (民法典 art. 143: an act of their own will). */
type Confirmed = 'token' | 'document' | 'signed';

const isTheirs = ({ subject }: CaseRow, { subject: signedIn }: Caller): boolean =>
  subject !== null && signedIn?.sub === subject;

function confirmedBy(
  row: CaseRow,
  caller: Caller,
  { document, signed }: WithdrawalRequest,
): Confirmed | undefined {
  if (isTheirs(row, caller)) return 'token';
  if (document) return 'document';
  return signed ? 'signed' : undefined;
}

/** An agent takes back what their 授权委托书 lets them take back, as long as it does (民法典 art. 165). */
async function isCovered(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  { by }: TakenBack,
  now: Date,
): Promise<boolean> {
  if (by !== 'agent') return true;
  const mandate = (await sentWith(tx, platform.keys, row))?.mandate;
  const day = inShanghai(now).slice(0, 10);
  return !mandate || (mandate.scope.includes('withdraw') && day <= mandate.until);
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
      if (!(await isCovered(tx, platform, row, request, now))) {
        const problem = { pointer: '/by', reason: 'the mandate of the agent does not cover it' };
        return fail(failure('request.invalid', { fields: [problem] }));
      }
      const confirmed = confirmedBy(row, caller, request);
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
