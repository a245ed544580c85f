import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import type { DecidedByRule, InstantCheck, InstantState } from '#contracts/instant-decision';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import {
  and,
  asc,
  eq,
  gt,
  gte,
  type InferSelectModel,
  isNotNull,
  isNull,
  lt,
  type SQL,
} from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import { claimInTransaction } from '../../trust/acts/idempotency.ts';
import { groundOfCase } from './case-ground.ts';
import { type CaseRow, isPutAway, lockCase } from './case-row.ts';
import type { Asked } from './change.ts';
import { instantDecision } from './instant-tables.ts';

export type InstantRow = InferSelectModel<typeof instantDecision>;

function stateOf({ outcome, checkBy }: InstantRow, now: Date): InstantState {
  if (outcome) return outcome;
  if (checkBy === null) return 'unsampled';
  return dayName(dayOf(now)) > checkBy ? 'overdue' : 'due';
}

/** A decision by rule, as its parties, operators and auditors see it: no word of a person is in it. */
export const instantView = (row: InstantRow, now: Date): DecidedByRule => ({
  rule: row.rule,
  zh: row.zh,
  ...(row.en === null ? {} : { en: row.en }),
  grounds: [...row.grounds],
  state: stateOf(row, now),
  ...(row.checkBy === null ? {} : { checkBy: row.checkBy }),
  ...(row.checkedAt ? { checkedAt: asServed(row.checkedAt) } : {}),
});

const wrongAt = (reason: string) =>
  fail(failure('request.invalid', { fields: [{ pointer: '/at', reason }] }));

/** 事后抽查: what a person of the deciding body found; once. */
export const checkInstant = (
  platform: Platform,
  { id: caseId }: CaseRow,
  { caller, claim }: Pick<Asked, 'caller' | 'claim'>,
  { outcome, clerk, at }: InstantCheck,
): Promise<Result<InstantRow, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<InstantRow, Failure>> => {
    const now = platform.clock();
    if (new Date(at) > now) return wrongAt('lies in the future');
    const row = await lockCase(tx, caseId);
    if (!row) return fail(failure('case.not_found'));
    if (isPutAway(row)) return fail(failure('case.erased'));
    const isIts = eq(instantDecision.caseId, caseId);
    const [known] = await tx.select().from(instantDecision).where(isIts).for('update');
    if (!known) return fail(failure('instant.not_found'));
    if (new Date(at) < known.decidedAt) return wrongAt('lies before the decision');
    const earlier = await claimInTransaction(tx, claim, caseId, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(known);
    if (known.outcome !== null) return fail(failure('instant.already_checked'));
    const checked = { outcome, clerk, checkedAt: new Date(at) };
    await tx.update(instantDecision).set(checked).where(isIts);
    const event = {
      caseRef: caseId,
      actor: memberActor(caller, 'window'),
      action: 'instant.checked',
      object: { class: 'case', ref: caseId },
      ...groundOfCase(row),
      details: { outcome, clerk, rule: known.rule },
    } as const;
    await appendAudit(tx, [event], now);
    return ok({ ...known, ...checked });
  });

export type InstantQuery = {
  readonly region: string | undefined;
  readonly state: InstantState;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

function isIn(state: InstantState, now: Date): SQL | undefined {
  const { outcome, checkBy } = instantDecision;
  const today = dayName(dayOf(now));
  if (state === 'unsampled') return and(isNull(outcome), isNull(checkBy));
  if (state === 'confirmed' || state === 'wrong') return eq(outcome, state);
  const isDue = state === 'due' ? gte(checkBy, today) : lt(checkBy, today);
  return and(isNull(outcome), isNotNull(checkBy), isDue);
}

/** The board of a region: what was decided by rule, by case number. */
export async function listInstant(
  platform: Platform,
  { region, state, cursor, limit }: InstantQuery,
) {
  const now = platform.clock();
  const rows = await platform
    .database()
    .select()
    .from(instantDecision)
    .where(
      and(
        region === undefined ? undefined : eq(instantDecision.region, region),
        isIn(state, now),
        cursor === undefined ? undefined : gt(instantDecision.caseId, cursor),
      ),
    )
    .orderBy(asc(instantDecision.caseId))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    decisions: page.map((row) => ({
      caseId: row.caseId,
      itemCode: row.itemCode,
      region: row.region,
      decidedAt: asServed(row.decidedAt),
      ...instantView(row, now),
    })),
    ...(last ? { next: last.caseId } : {}),
  };
}
