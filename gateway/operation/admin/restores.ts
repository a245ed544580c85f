import { appendAudit, gatewayActor } from '../../audit/log/append.ts';
import type { Found } from '../../casework/cases/ask-regions.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { desc, eq, inArray, sql } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { restoreFinding, restoreRun } from './tables.ts';

export const outcomes = ['agrees', 'will_be_sent', 'taken', 'differs', 'not_answered'] as const;
export type Counts = Readonly<Record<Found['outcome'], number>>;
export type RestoreRun = typeof restoreRun.$inferSelect;

const nothingYet: Counts = {
  agrees: 0,
  will_be_sent: 0,
  taken: 0,
  differs: 0,
  not_answered: 0,
};

function tally(found: readonly Found[], before: Counts): Counts {
  const counts = { ...before };
  for (const { outcome } of found) counts[outcome] += 1;
  return counts;
}

/** What was asked and what was said stay, so that who works on it later needs no terminal. */
export async function beginRun(platform: Platform, since: Date): Promise<RestoreRun> {
  const startedAt = platform.clock();
  const id = newId('restore', startedAt);
  const row = { id, since, startedAt, finishedAt: null, counts: nothingYet, logOrigin: null };
  await platform.database().insert(restoreRun).values(row);
  return row;
}

/** The newest answer of a region stands; what was agreed by hand before it is over with it. */
export async function keepFindings(
  tx: Transaction,
  found: readonly Found[],
  askedAt: Date,
): Promise<void> {
  const rows = found
    .filter(({ outcome }) => outcome !== 'agrees')
    .map(({ caseId, region, outcome, state, said = '' }) => ({
      ...{ caseId, region, outcome, state, said, askedAt },
      ...{ settledAt: null, settledBy: null, settledAs: null },
    }));
  const agreed = found.flatMap(({ outcome, caseId }) => (outcome === 'agrees' ? [caseId] : []));
  if (rows.length > 0)
    await tx
      .insert(restoreFinding)
      .values(rows)
      .onConflictDoUpdate({
        target: restoreFinding.caseId,
        set: {
          outcome: sql`excluded.outcome`,
          state: sql`excluded.state`,
          said: sql`excluded.said`,
          askedAt,
          settledAt: null,
          settledBy: null,
          settledAs: null,
        },
      });
  // What was taken before stands as taken; what was open is not any more.
  if (agreed.length > 0)
    await tx
      .update(restoreFinding)
      .set({ outcome: 'agrees', askedAt })
      .where(
        sql`${inArray(restoreFinding.caseId, agreed)} and ${restoreFinding.outcome} <> 'taken'`,
      );
}

/** One step of a run: kept with its count. */
export async function keepStep(
  platform: Platform,
  run: RestoreRun,
  found: readonly Found[],
): Promise<RestoreRun> {
  const counts = tally(found, run.counts);
  await platform.database().transaction(async (tx) => {
    await keepFindings(tx, found, platform.clock());
    await tx.update(restoreRun).set({ counts }).where(eq(restoreRun.id, run.id));
  });
  return { ...run, counts };
}

/** @param logOrigin of the log that began, if one did */
export async function endRun(
  platform: Platform,
  { id, since, counts }: RestoreRun,
  logOrigin: string | undefined,
): Promise<void> {
  await platform.database().transaction(async (tx) => {
    const now = platform.clock();
    await tx
      .update(restoreRun)
      .set({ finishedAt: now, logOrigin: logOrigin ?? null })
      .where(eq(restoreRun.id, id));
    const event = {
      actor: gatewayActor,
      action: 'restore.reconciled',
      object: { class: 'restore', ref: id },
      purpose: 'what regions decided before the database was restored',
      details: { since: since.toISOString(), ...counts },
    } as const;
    await appendAudit(tx, [event], now);
  });
}

const mostRuns = 20;

/** The newest first. */
export const recentRuns = (platform: Platform): Promise<RestoreRun[]> =>
  platform.database().select().from(restoreRun).orderBy(desc(restoreRun.startedAt)).limit(mostRuns);
