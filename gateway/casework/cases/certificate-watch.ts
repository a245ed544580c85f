import { CaseState, isFinal } from '#contracts/case-states';
import { askHome } from '../../documents/certificates/ask-home.ts';
import { caseCertificate, watchedCertificate } from '../../documents/certificates/tables.ts';
import { recheckMs, type Watched } from '../../documents/certificates/watch.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { and, asc, eq, gt, inArray, lte, min, sql } from '../../platform/database/drizzle.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import { type Loop, startLoop } from '../../platform/process/loop.ts';
import { histogram } from '../../platform/process/metrics.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type CaseRow, lockCase } from './case-row.ts';
import { lookAt } from './certificate-flags.ts';
import { informedRegions } from './messages.ts';
import { turnedCases } from './relied.ts';

const changeLag = histogram('tongban_certificate_change_lag_seconds');
const finals = CaseState.options.filter(isFinal);
const batch = 100;
/** Of which no open case has need: asked when a case begins with it. */
const idleMs = 3_600_000;
const retryMs = 300_000;
/** A few at a time: a region that is asked in the background is not to notice it, */
const atATime = 8;
/** nor are those who wait for a connection of this process. */
const casesAtATime = 3;

/** What a case relies on is asked for soon, and not when it would have been while no case did. */
async function askSoon(platform: Platform, caseId: string, now: Date): Promise<void> {
  const soon = new Date(now.getTime() + recheckMs);
  const database = platform.database();
  const relied = database
    .select({ ref: caseCertificate.certificateRef })
    .from(caseCertificate)
    .where(eq(caseCertificate.caseId, caseId));
  // In one order: two cases may rely on the same certificates.
  const late = database
    .select({ ref: watchedCertificate.id })
    .from(watchedCertificate)
    .where(and(gt(watchedCertificate.nextCheckAt, soon), inArray(watchedCertificate.id, relied)))
    .orderBy(asc(watchedCertificate.id))
    .for('update');
  await database
    .update(watchedCertificate)
    .set({ nextCheckAt: soon })
    .where(inArray(watchedCertificate.id, late));
}

/** One case, whoever else looks at it: what has changed is said once. */
async function lookAtCase(platform: Platform, caseId: string): Promise<void> {
  const now = platform.clock();
  await askSoon(platform, caseId, now);
  const looked = await platform.database().transaction(async (tx): Promise<CaseRow | undefined> => {
    const row = await lockCase(tx, caseId);
    if (row) return lookAt(tx, platform, row, now);
    await tx.delete(caseCertificate).where(eq(caseCertificate.caseId, caseId));
    return undefined;
  });
  if (!looked) return;
  for (const region of [looked.toRegion, ...informedRegions(looked)]) platform.wakeCourier(region);
}

/** A case that cannot be looked at must not keep the others waiting. */
async function lookOnce(platform: Platform, caseId: string, since: Date | null): Promise<void> {
  try {
    await lookAtCase(platform, caseId);
    if (since) changeLag(Math.max(0, platform.clock().getTime() - since.getTime()) / 1000);
  } catch (error) {
    tellFailure(platform, 'certificates.case_failed', error, { caseId });
    await platform
      .database()
      .update(caseCertificate)
      .set({ lookAt: new Date(platform.clock().getTime() + retryMs) })
      .where(eq(caseCertificate.caseId, caseId));
  }
}

/** Cases whose certificates may stand otherwise than they were told. @returns whether more are due */
export async function lookAtDue(platform: Platform): Promise<boolean> {
  const now = platform.clock();
  const due = await platform
    .database()
    .select({ caseId: caseCertificate.caseId, since: min(caseCertificate.lookAt) })
    .from(caseCertificate)
    .where(lte(caseCertificate.lookAt, now))
    .groupBy(caseCertificate.caseId)
    .limit(batch);
  // A company's licence may stand in many cases: the last of them is not to wait for all the others.
  for (let next = 0; next < due.length; next += casesAtATime)
    await Promise.all(
      due
        .slice(next, next + casesAtATime)
        .map(({ caseId, since }) => lookOnce(platform, caseId, since)),
    );
  return due.length === batch;
}

/** Takes what is due to be asked, for this process alone; only what an open case relies on is asked. */
async function takeDue(platform: Platform): Promise<{ rows: Watched[]; more: boolean }> {
  const now = platform.clock();
  const at = (afterMs: number) => new Date(now.getTime() + afterMs).toISOString();
  const taken = await rowsOf<{ readonly ref: string; readonly relied: boolean }>(
    platform.database(),
    sql`with due as (
        select ref from watched_certificate where next_check_at <= ${now.toISOString()}::timestamptz
        order by next_check_at limit ${batch} for update skip locked),
      asked as (
        select due.ref, exists (select 1 from case_certificate cc join case_record c on c.id = cc.case_id
          where cc.certificate_ref = due.ref and cc.replaced_at is null
            and c.state <> all(${sql.param(finals)}::text[])) as relied
        from due)
      update watched_certificate w
      set next_check_at = case when relied then ${at(recheckMs)}::timestamptz else ${at(idleMs)}::timestamptz end
      from asked where w.ref = asked.ref returning w.ref, relied`,
  );
  const refs = taken.flatMap(({ ref, relied }) => (relied ? [ref] : []));
  const rows =
    refs.length === 0
      ? []
      : await platform
          .database()
          .select()
          .from(watchedCertificate)
          .where(inArray(watchedCertificate.id, refs));
  return { rows, more: taken.length === batch };
}

/** Asks one region, and no further once it answers nothing at all: what was left out has its next turn. */
async function askRegion(platform: Platform, rows: readonly Watched[]): Promise<void> {
  for (let next = 0; next < rows.length; next += atATime) {
    const answers = await Promise.all(
      rows.slice(next, next + atATime).map((row) => askHome(platform, row)),
    );
    if (answers.every((answer) => 'silent' in answer)) return;
  }
}

/** Asks home about the certificates that open cases rely on. @returns whether more are due */
export async function askDue(platform: Platform): Promise<boolean> {
  const { rows, more } = await takeDue(platform);
  const byRegion = Map.groupBy(rows, ({ homeRegion }) => homeRegion);
  await Promise.all([...byRegion.values()].map((ofRegion) => askRegion(platform, ofRegion)));
  return more;
}

/** Before copies are handed to the deciding region: what does not count any more is told with them. */
export async function lookBeforeDelivery(
  platform: Platform,
  caseIds: readonly string[],
): Promise<void> {
  const now = platform.clock();
  const turned = await turnedCases(platform.database(), caseIds, now);
  for (const caseId of turned) await lookAtCase(platform, caseId);
}

/** Forgets certificates of which no copy and no open case is left. */
export async function forgetWatched(platform: Platform): Promise<void> {
  const before = new Date(platform.clock().getTime() - idleMs).toISOString();
  await platform.database().execute(sql`delete from watched_certificate w
    where w.copies_until < ${before}::timestamptz and not exists (
      select 1 from case_certificate cc join case_record c on c.id = cc.case_id
      where cc.certificate_ref = w.ref and c.state <> all(${sql.param(finals)}::text[]))`);
}

const lookEveryMs = 1000;
const askEveryMs = 5000;

/** Watches what open cases rely on, in whichever process they were accepted. */
export function startCertificateWatch(platform: Platform): Pick<Loop, 'close'> {
  const failed = (what: string) => (error: unknown) =>
    tellFailure(platform, 'certificates.watch_failed', error, { what });
  const loops = [
    startLoop(lookEveryMs, () => lookAtDue(platform), failed('look')),
    startLoop(askEveryMs, () => askDue(platform), failed('ask')),
  ];
  return {
    close: async () => {
      await Promise.all(loops.map((loop) => loop.close()));
    },
  };
}
