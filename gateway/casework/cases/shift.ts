import { CaseState, isFinal } from '#contracts/case-states';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { ShiftHandover } from '#contracts/shift';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { and, asc, eq, gt, inArray, lt, sql } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { related } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { groundOfCase } from './case-ground.ts';
import { caseKind } from './case-kind.ts';
import { type CaseRow, isPutAway } from './case-row.ts';
import { lockCases } from './lock-cases.ts';
import { caseClerk } from './shift-tables.ts';
import { caseRecord } from './tables.ts';

const openStates = CaseState.options.filter((state) => !isFinal(state));
/** Whose counters have work on a case. */
const workers: readonly Relation[] = ['collector', 'collecting_region', 'decider', 'home'];

const wrong = (nth: number, reason: string): Result<never, Failure> =>
  fail(failure('request.invalid', { fields: [{ pointer: `/caseIds/${nth}`, reason }] }));

function isWork(row: CaseRow | undefined, nth: number, caller: Caller, now: Date) {
  const found = related(caseKind, row, caller, now, workers);
  if (!found.ok) return found;
  if (isPutAway(found.value)) return fail(failure('case.erased'));
  return isFinal(found.value.state) ? wrong(nth, 'has ended') : found;
}

/**
 * 交接班: the cases go to another clerk of the same member, all or none. Whoever does not know who has one now does not take
 * it from them: two clerks who hand over at once do not overwrite each other.
 */
export const handOver = (
  platform: Platform,
  { caller, claim }: { readonly caller: Caller; readonly claim: IdempotencyClaim },
  { to, from, caseIds: named }: ShiftHandover,
): Promise<Result<void, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const { clientId } = caller;
    const now = platform.clock();
    const earlier = await claimInTransaction(tx, claim, to, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(undefined);
    const caseIds = [...new Set(named)].sort();
    const rows = await lockCases(tx, caseIds);
    for (const [nth, caseId] of named.entries()) {
      const work = isWork(rows.get(caseId), nth, caller, now);
      if (!work.ok) return work;
    }
    const mine = and(eq(caseClerk.clientId, clientId), inArray(caseClerk.caseId, caseIds));
    const held = await tx.select().from(caseClerk).where(mine);
    const others = held.find(({ clerk }) => clerk !== from && clerk !== to);
    if (others) return fail(failure('request.precondition_failed', { detail: others.caseId }));
    const values = caseIds.map((caseId) => ({ clientId, caseId, clerk: to, since: now }));
    await tx
      .insert(caseClerk)
      .values(values)
      .onConflictDoUpdate({
        target: [caseClerk.clientId, caseClerk.caseId],
        set: { clerk: to, since: now },
      });
    const events = [...rows.values()].map(
      (row) =>
        ({
          caseRef: row.id,
          actor: memberActor(caller, 'window'),
          action: 'case.handed_over',
          object: { class: 'case', ref: row.id },
          ...groundOfCase(row),
          details: { to, ...(from === undefined ? {} : { from }) },
        }) as const,
    );
    await appendAudit(tx, events, now);
    return ok(undefined);
  });

export type WorkQuery = {
  /** Absent: all of the member's. */
  readonly clerk?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** What a clerk of the caller has on the desk: open cases, by their number. */
export async function workOf(
  platform: Platform,
  { clientId }: Caller,
  { clerk, cursor, limit }: WorkQuery,
) {
  const rows = await platform
    .database()
    .select({
      caseId: caseRecord.id,
      clerk: caseClerk.clerk,
      itemName: caseRecord.itemName,
      state: caseRecord.state,
      since: caseClerk.since,
    })
    .from(caseClerk)
    .innerJoin(caseRecord, eq(caseRecord.id, caseClerk.caseId))
    .where(
      and(
        eq(caseClerk.clientId, clientId),
        clerk === undefined ? undefined : eq(caseClerk.clerk, clerk),
        inArray(caseRecord.state, openStates),
        cursor === undefined ? undefined : gt(caseClerk.caseId, cursor),
      ),
    )
    .orderBy(asc(caseClerk.caseId))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    cases: page.map(({ since, ...row }) => ({ ...row, since: asServed(since) })),
    ...(last ? { next: last.caseId } : {}),
  };
}

const keptMs = 30 * 86_400_000;

/** Nobody's work any more: cases that ended a month ago. */
export async function forgetWork(platform: Platform): Promise<void> {
  const before = new Date(platform.clock().getTime() - keptMs);
  await platform
    .database()
    .delete(caseClerk)
    .where(
      and(
        lt(caseClerk.since, before),
        sql`exists (select from case_record c where c.id = ${caseClerk.caseId}
          and c.updated_at < ${before} and not (c.state = any(${sql.param([...openStates])}::text[])))`,
      ),
    );
}
