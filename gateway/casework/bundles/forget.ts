import { CaseState, isFinal } from '#contracts/case-states';
import {
  and,
  eq,
  inArray,
  isNotNull,
  lt,
  notExists,
  or,
  sql,
} from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { caseRecord } from '../cases/tables.ts';
import { destroyContents, lockBundles } from './store.ts';
import { bundle, bundleStep } from './tables.ts';

/** Nobody comes back after so long: what was kept to try a step again has lost its purpose (PIPL art. 19). */
const lapseDays = 180;
const atOnce = 100;

const open = CaseState.options.filter((state) => !isFinal(state));

/** What a step keeps of an erased case goes with it; the key too, once no other step needs it. */
async function followErasures(platform: Platform): Promise<void> {
  await platform.database().transaction(async (tx) => {
    const erased = tx
      .select({ id: caseRecord.id })
      .from(caseRecord)
      .where(and(eq(caseRecord.id, bundleStep.caseId), isNotNull(caseRecord.erasedAt)));
    const isForgotten = and(
      inArray(bundleStep.caseId, erased),
      or(isNotNull(bundleStep.sealed), isNotNull(bundleStep.subject)),
    );
    const concerned = await tx
      .selectDistinct({ id: bundleStep.bundleId })
      .from(bundleStep)
      .where(isForgotten);
    if (concerned.length === 0) return;
    const ids = concerned.map(({ id }) => id);
    // Bundles before their steps, as everybody who writes a step.
    await lockBundles(tx, ids);
    await tx
      .update(bundleStep)
      .set({ sealed: null, subject: null })
      .where(and(inArray(bundleStep.bundleId, ids), isForgotten));
    const kept = tx
      .select({ one: sql`1` })
      .from(bundleStep)
      .where(and(eq(bundleStep.bundleId, bundle.id), isNotNull(bundleStep.sealed)));
    await tx
      .update(bundle)
      .set({ wrappedKey: null })
      .where(and(inArray(bundle.id, ids), notExists(kept)));
  });
}

/** A bundle that waits for its applicant in vain keeps nothing of them any longer. */
async function lapse(platform: Platform): Promise<void> {
  const now = platform.clock();
  await platform.database().transaction(async (tx) => {
    const underWay = tx
      .select({ one: sql`1` })
      .from(bundleStep)
      .innerJoin(caseRecord, eq(caseRecord.id, bundleStep.caseId))
      .where(and(eq(bundleStep.bundleId, bundle.id), inArray(caseRecord.state, open)));
    const due = await tx
      .select({ id: bundle.id })
      .from(bundle)
      .where(
        and(
          isNotNull(bundle.wrappedKey),
          lt(bundle.updatedAt, new Date(now.getTime() - lapseDays * 86_400_000)),
          notExists(underWay),
        ),
      )
      .limit(atOnce)
      .for('update', { skipLocked: true });
    for (const { id } of due) await destroyContents(tx, id);
  });
}

/** Forgets what bundles need no more. */
export async function forgetBundles(platform: Platform): Promise<void> {
  await followErasures(platform);
  await lapse(platform);
}
