import type { CaseState } from '#contracts/case-states';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, ne, sql } from '../../platform/database/drizzle.ts';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';
import { readCases } from '../cases/case-row.ts';
import type { CaseChange } from '../cases/changes.ts';
import type { Follower } from '../cases/follow.ts';
import { happenedAt } from '../cases/report-time.ts';
import { caseResult } from './tables.ts';

/** 行政许可法 art. 44: what was granted is in its holder's hands within ten days, working days by art. 82. */
const deliveryDays = 10;

export const outcomeOf = (state: CaseState): 'approved' | 'denied' | undefined =>
  state === 'approved' || state === 'denied' ? state : undefined;

/** The last day on which a result may be handed over; a denial is served as well, by no day that the law names. */
export const deliveryDue = (outcome: 'approved' | 'denied', decidedAt: Date): string | null =>
  outcome === 'approved' ? dayName(workingDaysAfter(dayOf(decidedAt), deliveryDays)) : null;

const happened = ({ statedAt, statedDoubt, at }: CaseChange): Date =>
  statedAt ? happenedAt({ at: statedAt, doubt: statedDoubt }, at) : at;

/** A decision owes its result; one that was decided again owes the other one, and what ended otherwise owes none. */
async function follow(tx: Transaction, changes: readonly CaseChange[]): Promise<void> {
  const ends = changes.filter(({ fromState, toState, event }) => {
    const moved = fromState !== toState || event === 'approve' || event === 'deny';
    return moved && (outcomeOf(toState) !== undefined || outcomeOf(fromState) !== undefined);
  });
  if (ends.length === 0) return;
  const cases = await readCases(
    tx,
    ends.map(({ caseId }) => caseId),
  );
  for (const change of ends) {
    const row = cases.get(change.caseId);
    const outcome = outcomeOf(change.toState);
    // Of what has changed since, the later change tells.
    if (!row || outcomeOf(row.state) !== outcome) continue;
    const isItsOwn = eq(caseResult.caseId, row.id);
    await tx
      .delete(caseResult)
      .where(outcome ? and(isItsOwn, ne(caseResult.outcome, outcome)) : isItsOwn);
    if (!outcome) continue;
    const decidedAt = happened(change);
    const values = { outcome, decidedAt, due: deliveryDue(outcome, decidedAt) };
    const owner = { region: row.toRegion, fromRegion: row.fromRegion, itemCode: row.itemCode };
    // Said once more it is the decision that it was, and its day is not put off.
    const first = {
      decidedAt: sql`least(${caseResult.decidedAt}, excluded.decided_at)`,
      due: sql`least(${caseResult.due}, excluded.due)`,
    };
    await tx
      .insert(caseResult)
      .values({ caseId: row.id, ...owner, ...values })
      .onConflictDoUpdate({ target: caseResult.caseId, set: first });
  }
}

/** Results begin with decisions, whoever reported them. */
export const resultFollower: Follower = follow;
