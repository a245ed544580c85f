import { acceptanceDays } from '#contracts/case-reports';
import { appendAudit, gatewayActor, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, asc, eq, lte } from '../../platform/database/drizzle.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import { type Loop, startLoop } from '../../platform/process/loop.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { groundOfCase } from '../cases/case-ground.ts';
import { type CaseRow, lockCase } from '../cases/case-row.ts';
import { changeInPlace } from '../cases/change-in-place.ts';
import { silence } from '../cases/report-facts.ts';
import { transition } from '../cases/transition.ts';
import { type Crossing, crossings, type Warned } from './clock.ts';
import { readFacts } from './facts.ts';
import { type History, readHistory } from './history.ts';
import { holderAt } from './holder.ts';
import { keepClock, warnedOf } from './keep.ts';
import { reachedAt } from './limit.ts';
import { remindDue } from './remind.ts';
import { caseClock } from './tables.ts';

type Warning = Crossing & { readonly heldBy: string };

const warningEvent = (row: CaseRow, warning: Warning): NewAuditEvent => ({
  caseRef: row.id,
  actor: gatewayActor,
  action: 'case.deadline_warning',
  object: { class: 'case', ref: row.id },
  ...groundOfCase(row),
  reasonCode: `${warning.limit}.${warning.percent}`,
  details: {
    limit: warning.limit,
    percent: warning.percent,
    days: warning.days,
    ...(warning.unit === 'working_day' ? {} : { unit: warning.unit }),
    reachedAt: warning.at.toISOString(),
    heldBy: warning.heldBy,
  },
});

/** A warning is a change like others: it has a version, and whoever follows the case learns of it. */
async function record(
  tx: Transaction,
  row: CaseRow,
  warning: Warning,
  now: Date,
): Promise<CaseRow> {
  const after = await changeInPlace(
    tx,
    row,
    {
      event: 'deadline_warning',
      owner: warning.heldBy,
      reasonCode: `${warning.limit}.${warning.percent}`,
    },
    now,
  );
  await appendAudit(tx, [warningEvent(row, warning)], now);
  return after;
}

/**
 * 行政许可法 art. 32 (1) 4: a body that says nothing for five working days has accepted the application, from the day on
 * which it received it. A case that stands still has had its word said.
 */
async function acceptBySilence(
  tx: Transaction,
  row: CaseRow,
  history: History,
  now: Date,
): Promise<void> {
  const { awaitsAcceptanceFrom: receivedAt, isSilent } = history;
  const reached = reachedAt(history, 'acceptance', acceptanceDays, 100);
  const isDue = row.state === 'forwarded' && isSilent && reached !== undefined && reached <= now;
  if (!receivedAt || !isDue) return;
  await transition(
    tx,
    row,
    {
      kind: 'accept',
      actor: gatewayActor,
      reasonCode: silence,
      implied: true,
      stated: { at: receivedAt, doubt: null },
      fact: { to: 'accepted', acceptedAt: receivedAt, aside: true },
    },
    now,
  );
}

/** Warns about every share of the case's limits that was reached since the last look, each once. */
async function warnCase(tx: Transaction, caseId: string, now: Date): Promise<void> {
  let row = await lockCase(tx, caseId);
  const [kept] = await tx.select().from(caseClock).where(eq(caseClock.caseId, caseId));
  if (!row || !kept) return;
  const { moves, arrivals } = (await readFacts(tx, [caseId]))(caseId);
  const history = readHistory(moves, arrivals);
  const due = crossings(history, kept, warnedOf(kept)).filter(({ at }) => at <= now);
  let warned: Warned = warnedOf(kept);
  for (const crossing of due) {
    // Whoever had it then, even if this process was down and it has moved on since.
    const heldBy = holderAt(moves, { arrivals, decidingRegion: kept.region }, crossing.at);
    row = await record(tx, row, { ...crossing, heldBy }, now);
    warned = { ...warned, [crossing.limit]: crossing.percent };
  }
  await acceptBySilence(tx, row, history, now);
  await keepClock(tx, caseId, now, warned);
}

const batch = 100;
const retryMs = 300_000;

/** A case that cannot be read must not keep the others waiting: it goes behind them. */
async function tryLater(
  platform: Platform,
  caseId: string,
  now: Date,
  error: unknown,
): Promise<void> {
  const nextCheckAt = new Date(now.getTime() + retryMs);
  const retryAt = nextCheckAt.toISOString();
  tellFailure(platform, 'clocks.case_failed', error, { caseId, retryAt });
  const stillDue = and(eq(caseClock.caseId, caseId), lte(caseClock.nextCheckAt, now));
  await platform.database().update(caseClock).set({ nextCheckAt }).where(stillDue);
}

/** One turn. @returns whether more is due */
export async function warnDue(platform: Platform): Promise<boolean> {
  const now = platform.clock();
  const due = await platform
    .database()
    .select({ caseId: caseClock.caseId })
    .from(caseClock)
    .where(lte(caseClock.nextCheckAt, now))
    .orderBy(asc(caseClock.nextCheckAt))
    .limit(batch);
  for (const { caseId } of due) {
    try {
      await platform.database().transaction((tx) => warnCase(tx, caseId, now));
    } catch (error) {
      await tryLater(platform, caseId, now, error);
    }
  }
  return due.length === batch;
}

const pollMs = 5000;

/** Watches the limits of all cases, in whichever process they were accepted, and reminds of what is owed. */
export const startWarning = (platform: Platform): Loop =>
  startLoop(
    pollMs,
    async () => {
      const [warned, reminded] = [await warnDue(platform), await remindDue(platform)];
      return warned || reminded;
    },
    (error) => tellFailure(platform, 'clocks.warning_failed', error),
  );
