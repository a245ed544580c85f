import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, inArray, sql } from '../../platform/database/drizzle.ts';
import { dayOf, startOfDay, workingDaysAfter } from '../../platform/time/working-days.ts';
import { readCase } from '../cases/case-row.ts';
import { type CaseChange, changesOf } from '../cases/changes.ts';
import type { Follower } from '../cases/follow.ts';
import { isLack, lackingIn } from '../cases/lacking.ts';
import { caseReminder } from './tables.ts';

/** After so many working days a region is reminded, once each; then it stands on the board alone. */
const remindAfterDays = [2, 5, 10];

/** When the next reminder is due: with the beginning of the day behind those that it has. */
export const nextReminder = (since: Date, reminded: number): Date | null => {
  const days = remindAfterDays[reminded];
  return days === undefined ? null : startOfDay(workingDaysAfter(dayOf(since), days) + 1);
};

async function keep(tx: Transaction, caseId: string): Promise<void> {
  const row = await readCase(tx, caseId);
  const lacking = row?.erasedAt ? new Map() : lackingIn(await changesOf(tx, caseId));
  const kinds = [...lacking.keys()];
  await tx
    .delete(caseReminder)
    .where(
      and(
        eq(caseReminder.caseId, caseId),
        sql`${caseReminder.reported} <> all(${sql.param(kinds)}::text[])`,
      ),
    );
  if (!row) return;
  for (const [reported, { missing, since }] of lacking)
    await tx
      .insert(caseReminder)
      .values({
        caseId,
        reported,
        region: row.toRegion,
        itemCode: row.itemCode,
        missing,
        since,
        nextAt: nextReminder(since, 0),
      })
      .onConflictDoUpdate({
        target: [caseReminder.caseId, caseReminder.reported],
        set: { missing },
      });
}

const lacksSomething = ({ event, reasonCode }: CaseChange): boolean =>
  event === 'irregular' && (reasonCode ?? '').split(' ').some(isLack);

/** Keeps what the reports of each case lack: it is there with the mark, and gone with the report that brings it. */
export const owedPartsFollower: Follower = async (tx, changes) => {
  const lacking = new Set(changes.filter(lacksSomething).map(({ caseId }) => caseId));
  const known = await tx
    .selectDistinct({ caseId: caseReminder.caseId })
    .from(caseReminder)
    .where(inArray(caseReminder.caseId, [...new Set(changes.map(({ caseId }) => caseId))]));
  for (const { caseId } of known) lacking.add(caseId);
  for (const caseId of lacking) await keep(tx, caseId);
};
