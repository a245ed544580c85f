import { stillChanges } from '#contracts/case-states';
import type { Item } from '#contracts/item';
import { item } from '../../documents/items/tables.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq, type InferSelectModel } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type CaseRow, readCase } from '../cases/case-row.ts';
import type { Follower } from '../cases/follow.ts';
import { type Days, nextCheck, type Warned } from './clock.ts';
import { type Facts, readFacts } from './facts.ts';
import { readHistory } from './history.ts';
import { limitOf } from './limit.ts';
import { caseClock } from './tables.ts';

export type ClockRow = InferSelectModel<typeof caseClock>;

export const standsStill = '9999-12-31';

export const warnedOf = (row: ClockRow | undefined): Warned => ({
  promised: row?.warnedPromised ?? 0,
  statutory: row?.warnedStatutory ?? 0,
});

/** The limits on the day of the acceptance: what a region promises later is for later cases. */
async function daysFor(
  tx: Transaction,
  row: CaseRow,
  kept: ClockRow | undefined,
): Promise<Days | undefined> {
  if (kept) return kept;
  const [found] = await tx
    .select({ item: item.item })
    .from(item)
    .where(eq(item.code, row.itemCode));
  const listed: Item | undefined = found?.item;
  return listed;
}

function standing(row: CaseRow, facts: Facts, days: Days, warned: Warned, now: Date) {
  const history = readHistory(facts.moves, facts.arrivals);
  const promised = limitOf(history, 'promised', days.promisedDays, now);
  const decided = row.state === 'approved' || row.state === 'denied';
  return {
    due: promised?.due ?? standsStill,
    nextCheckAt: nextCheck(row, facts, days, warned, now) ?? null,
    endedAt: history.endedAt ?? null,
    usedDays: decided && promised ? promised.used : null,
  };
}

/** Brings the kept clock of a case up to what has happened to it. */
export async function keepClock(
  tx: Transaction,
  caseId: string,
  now: Date,
  warnedNow?: Warned,
): Promise<void> {
  const row = await readCase(tx, caseId);
  const [kept] = await tx
    .select()
    .from(caseClock)
    .where(eq(caseClock.caseId, caseId))
    .for('update');
  const facts = (await readFacts(tx, [caseId]))(caseId);
  const { acceptedAt } = readHistory(facts.moves, facts.arrivals);
  const days = row && acceptedAt && (await daysFor(tx, row, kept));
  if (!row || !acceptedAt || !days) return;
  const warned = warnedNow ?? warnedOf(kept);
  const changing = {
    ...standing(row, facts, days, warned, now),
    warnedPromised: warned.promised,
    warnedStatutory: warned.statutory,
  };
  await tx
    .insert(caseClock)
    .values({
      caseId,
      region: row.toRegion,
      itemCode: row.itemCode,
      promisedDays: days.promisedDays,
      statutoryDays: days.statutoryDays,
      acceptedAt,
      ...changing,
    })
    .onConflictDoUpdate({ target: caseClock.caseId, set: changing });
}

const beforeAcceptance: ReadonlySet<string> = new Set([
  'forward',
  'refuse',
  'refusal_reversed',
  ...stillChanges,
]);

/** Keeps the clock of every case that changes. */
export const clockFollower =
  (platform: Platform): Follower =>
  async (tx, changes) => {
    const moved = changes.filter(({ event }) => !beforeAcceptance.has(event));
    for (const caseId of new Set(moved.map((change) => change.caseId)))
      await keepClock(tx, caseId, platform.clock());
  };
