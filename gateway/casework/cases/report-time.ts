import type { CaseReport } from '#contracts/case';
import { nextState } from '#contracts/case-states';
import type { StatedDoubt } from '#contracts/case-times';
import type { CaseRow } from './case-row.ts';

/** When a fact happened, as the region states it, and why that is not believed. */
export type Stated = { readonly at: Date; readonly doubt: StatedDoubt | null };

const longAgoMs = 366 * 86_400_000;

/**
 * What to think of the time that a report states: it is kept in any event, and decides unless it cannot be.
 * @param skewMs how far the region's clock may be from ours
 */
export function readStated(text: string, caseCreatedAt: Date, now: Date, skewMs: number): Stated {
  const at = new Date(text);
  const ms = at.getTime();
  if (ms > now.getTime() + skewMs) return { at, doubt: 'in_future' };
  if (ms < now.getTime() - longAgoMs) return { at, doubt: 'long_ago' };
  return { at, doubt: ms < caseCreatedAt.getTime() - skewMs ? 'before_case' : null };
}

/** What the log keeps of it. */
export const statedDetails = ({ at, doubt }: Stated) => ({
  reportedAt: at.toISOString(),
  ...(doubt ? { reportedAtDoubt: doubt } : {}),
});

/** The time that a report's fact has: the stated one, not after it was told; else when it was told. */
export const happenedAt = (stated: Stated, toldAt: Date): Date =>
  stated.doubt === null && stated.at < toldAt ? stated.at : toldAt;

/** An acceptance that a decision implied: told when, and dated by the decision until it is reported itself. */
export type ImpliedAcceptance = {
  readonly version: number;
  readonly toldAt: Date;
  readonly at: Date;
};

/** What becomes of a report: see `placeOf`. */
export type Place = 'next' | 'implies_acceptance' | 'dates_acceptance' | 'late' | 'forbidden';

/** Two servers of one region never agree on the second: what they report in turn must not be refused for that. */
const clockSkewMs = 5000;

/**
 * Where a report belongs among those of its case, by the times that the region states and the state machine. Calls
 * overtake each other: within the window in which the region's signature counts, a decision may come before the
 * acceptance that it rests on. It is taken, and the acceptance with it; the report of the acceptance then says when
 * that was. Later than that an acceptance is not on its way any more, and its lack is the region's fault.
 */
export function placeOf(
  row: Pick<CaseRow, 'state' | 'reportedAt'>,
  event: CaseReport['event'],
  stated: Stated,
  implied: ImpliedAcceptance | undefined,
  { now, windowMs }: { readonly now: Date; readonly windowMs: number },
): Place {
  const happened = happenedAt(stated, now);
  const isRecent = (at: Date) => now.getTime() - at.getTime() <= windowMs;
  const isBefore = (at: Date) => happened.getTime() <= at.getTime() + clockSkewMs;
  if (event === 'accept' && implied && isRecent(implied.toldAt) && isBefore(implied.at))
    return 'dates_acceptance';
  // What was reported after it has happened already.
  if (row.reportedAt && happened.getTime() < row.reportedAt.getTime() - clockSkewMs) return 'late';
  if (nextState(row.state, event)) return 'next';
  const decides = event === 'approve' || event === 'deny';
  return row.state === 'forwarded' && decides && stated.doubt === null && isRecent(stated.at)
    ? 'implies_acceptance'
    : 'forbidden';
}
