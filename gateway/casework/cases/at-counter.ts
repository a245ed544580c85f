import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { AtCounter, MandateScope } from '#contracts/standing-for';
import type { Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from './case-row.ts';
import { covers } from './representation.ts';
import { sentWith } from './sent.ts';

/** Whether it is the applicant of the case who is in the token. */
export const isTheirs = ({ subject }: CaseRow, { subject: signedIn }: Caller): boolean =>
  subject !== null && signedIn?.sub === subject;

type AtCase = {
  readonly scope: MandateScope;
  /** Who is said to be at the counter. */
  readonly by: AtCounter | undefined;
  /** It is known to be the applicant, by their token or their document. */
  readonly isOwn: boolean;
};

/**
 * An agent does what their 授权委托书 lets them do, as long as it does (民法典 art. 165). Where an agent has handed the case in with one, it is the
 * agent who comes, unless it is known or said who else.
 */
export async function refuseUncovered(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  { scope, by, isOwn }: AtCase,
  now: Date,
): Promise<Result<void, Failure>> {
  const isSomebodyElse = by === undefined ? isOwn : by !== 'agent';
  if (isSomebodyElse) return ok(undefined);
  const mandate = (await sentWith(tx, platform.keys, row))?.mandate;
  if (covers(mandate, scope, now)) return ok(undefined);
  const problem = { pointer: '/by', reason: 'the mandate of the agent does not cover it' };
  return fail(failure('request.invalid', { fields: [problem] }));
}
