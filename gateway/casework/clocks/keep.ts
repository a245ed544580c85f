import { acceptanceDays } from '#contracts/case-reports';
import { movesNothing } from '#contracts/case-states';
import type { Item } from '#contracts/item';
import { item } from '../../documents/items/tables.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq, type InferSelectModel, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type CaseRow, readCase } from '../cases/case-row.ts';
import type { CaseChange } from '../cases/changes.ts';
import type { Follower } from '../cases/follow.ts';
import { crossings, type Days, nextCheck, type Warned } from './clock.ts';
import { type Facts, readFacts } from './facts.ts';
import { readHistory } from './history.ts';
import { limitOf } from './limit.ts';
import { caseClock } from './tables.ts';

export type ClockRow = InferSelectModel<typeof caseClock>;

export const standsStill = '9999-12-31';

export const warnedOf = (row: ClockRow | undefined): Warned => ({
  acceptance: row?.warnedAcceptance ?? 0,
  promised: row?.warnedPromised ?? 0,
  statutory: row?.warnedStatutory ?? 0,
});

const unknownDays: Days = { promisedDays: null, statutoryDays: null };

/** The limits on the day of the acceptance: what a region promises later is for later cases. */
async function daysFor(
  tx: Transaction,
  row: CaseRow,
  kept: ClockRow | undefined,
): Promise<Days | undefined> {
  if (kept && kept.promisedDays !== null) return kept;
  const [found] = await tx
    .select({ item: item.item })
    .from(item)
    .where(eq(item.code, row.itemCode));
  const listed: Item | undefined = found?.item;
  return listed;
}

function standing(
  row: CaseRow,
  facts: Facts,
  { promisedDays, statutoryDays, promisedUnit, statutoryUnit }: Days,
  warned: Warned,
  now: Date,
) {
  const history = readHistory(facts.moves, facts.arrivals);
  const days = {
    promisedDays,
    statutoryDays,
    promisedUnit: promisedUnit ?? null,
    statutoryUnit: statutoryUnit ?? null,
  };
  const awaited = limitOf(history, 'acceptance', acceptanceDays, now);
  const promised =
    promisedDays === null
      ? undefined
      : limitOf(history, 'promised', promisedDays, now, promisedUnit ?? 'working_day');
  const decided = row.state === 'approved' || row.state === 'denied';
  return {
    ...days,
    acceptedAt: history.acceptedAt ?? null,
    due: (promised ?? awaited)?.due ?? standsStill,
    nextCheckAt: nextCheck(facts, days, warned, now) ?? null,
    endedAt: history.endedAt ?? null,
    usedDays: decided && promised ? promised.used : null,
    warnedAcceptance: warned.acceptance,
    warnedPromised: warned.promised,
    warnedStatutory: warned.statutory,
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
  const { acceptedAt, awaitsAcceptanceFrom } = readHistory(facts.moves, facts.arrivals);
  if (!row || !(acceptedAt || awaitsAcceptanceFrom)) return;
  const days = acceptedAt ? await daysFor(tx, row, kept) : unknownDays;
  if (!days) return;
  const changing = standing(row, facts, days, warnedNow ?? warnedOf(kept), now);
  await tx
    .insert(caseClock)
    .values({ caseId, region: row.toRegion, itemCode: row.itemCode, ...changing })
    .onConflictDoUpdate({ target: caseClock.caseId, set: changing });
}

type Received = Pick<CaseChange, 'caseId' | 'at'>;

/** As `keepClock` for cases that were received, however many: all that is known of them is when. */
async function openClocks(tx: Transaction, received: readonly Received[]): Promise<void> {
  const opened = received.map(({ caseId, at }) => {
    const facts = { isSilent: true, pauses: [], extended: { days: 0, lawful: 0 } };
    const history = { ...facts, awaitsAcceptanceFrom: at };
    return {
      caseId,
      due: limitOf(history, 'acceptance', acceptanceDays, at)?.due ?? standsStill,
      nextCheckAt: crossings(history, unknownDays, warnedOf(undefined))[0]?.at ?? null,
    };
  });
  await tx.execute(sql`insert into case_clock (case_id, region, item_code, due, next_check_at)
    select c.id, c.to_region, c.item_code, o.due, o."nextCheckAt"
    from jsonb_to_recordset(${JSON.stringify(opened)}::jsonb)
      as o ("caseId" text, due text, "nextCheckAt" timestamptz)
    join case_record c on c.id = o."caseId"
    on conflict do nothing`);
}

/** Keeps the clock of every case that changes. */
export const clockFollower =
  (platform: Platform): Follower =>
  async (tx, changes) => {
    const moved = Map.groupBy(
      changes.filter(({ event }) => !movesNothing(event)),
      ({ caseId }) => caseId,
    );
    const received = [...moved.values()].flatMap((made) =>
      made.length === 1 && made[0]?.event === 'forward' && made[0].version === 2 ? made : [],
    );
    if (received.length > 0) await openClocks(tx, received);
    const opened = new Set(received.map(({ caseId }) => caseId));
    for (const caseId of moved.keys())
      if (!opened.has(caseId)) await keepClock(tx, caseId, platform.clock());
  };
