import { appendAudit, gatewayActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, asc, eq, type InferSelectModel, lte } from '../../platform/database/drizzle.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { groundOfCase } from '../cases/case-ground.ts';
import { lockCase } from '../cases/case-row.ts';
import { changeInPlace } from '../cases/change-in-place.ts';
import { nextReminder } from './owed-parts.ts';
import { caseReminder } from './tables.ts';

type Owed = InferSelectModel<typeof caseReminder>;

const ofKey = ({ caseId, reported }: Pick<Owed, 'caseId' | 'reported'>) =>
  and(eq(caseReminder.caseId, caseId), eq(caseReminder.reported, reported));

/** 催办: a change of the case, of which its region learns as of any other, and an event of the log. */
async function remind(tx: Transaction, key: Owed, now: Date): Promise<void> {
  const row = await lockCase(tx, key.caseId);
  const [owed] = await tx
    .select()
    .from(caseReminder)
    .where(and(ofKey(key), lte(caseReminder.nextAt, now)))
    .for('update');
  if (!owed) return;
  if (!row || row.erasedAt) {
    await tx.delete(caseReminder).where(ofKey(owed));
    return;
  }
  const reminded = owed.reminded + 1;
  const said = {
    event: 'reminded',
    owner: owed.region,
    reasonCode: owed.missing.join(' '),
  } as const;
  await changeInPlace(tx, row, said, now);
  // One event per lack, as with the marks.
  const events = owed.missing.map((reasonCode) => ({
    caseRef: row.id,
    actor: gatewayActor,
    action: 'case.reminded' as const,
    object: { class: 'case', ref: row.id },
    ...groundOfCase(row),
    reasonCode,
    details: { reported: owed.reported, owner: owed.region, time: reminded },
  }));
  await appendAudit(tx, events, now);
  const nextAt = nextReminder(owed.since, reminded);
  await tx.update(caseReminder).set({ reminded, remindedAt: now, nextAt }).where(ofKey(owed));
}

const batch = 100;
const retryMs = 300_000;

/** Reminds whoever owes a part of a report. @returns whether more is due */
export async function remindDue(platform: Platform): Promise<boolean> {
  const now = platform.clock();
  const database = platform.database();
  const due = await database
    .select()
    .from(caseReminder)
    .where(lte(caseReminder.nextAt, now))
    .orderBy(asc(caseReminder.nextAt))
    .limit(batch);
  for (const owed of due) {
    try {
      await database.transaction((tx) => remind(tx, owed, now));
    } catch (error) {
      // One case that cannot be read keeps no other waiting.
      const nextAt = new Date(now.getTime() + retryMs);
      const facts = { caseId: owed.caseId, retryAt: nextAt.toISOString() };
      tellFailure(platform, 'clocks.case_failed', error, facts);
      await database.update(caseReminder).set({ nextAt }).where(ofKey(owed));
    }
  }
  return due.length === batch;
}
