import { refuseBacklog } from '../../delivery/outbox/backlog.ts';
import { and, eq, inArray, isNotNull, isNull, sql } from '../../platform/database/drizzle.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import { type Loop, startLoop } from '../../platform/process/loop.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { beginReady } from './begin.ts';
import { heldByBacklog, lockBundle } from './store.ts';
import { bundle, bundleStep } from './tables.ts';

const everyMs = 2000;
const atOnce = 50;

const isWaiting = and(
  sql`${bundleStep.held} = ${sql.raw(`'${heldByBacklog}'`)}`,
  isNull(bundleStep.withdrawnAt),
  isNotNull(bundleStep.sealed),
);

/** Regions for which steps wait and which take something again. */
async function regionsThatKeepUp(platform: Platform): Promise<string[]> {
  const waiting = await platform
    .database()
    .selectDistinct({ region: bundleStep.toRegion })
    .from(bundleStep)
    .where(isWaiting);
  const refusals = await Promise.all(waiting.map(({ region }) => refuseBacklog(platform, region)));
  return waiting.flatMap(({ region }, index) => (refusals[index] ? [] : region));
}

/** @returns whether anything began */
async function beginOne(platform: Platform, id: string): Promise<boolean> {
  const regions = await platform.database().transaction(async (tx) => {
    const row = await lockBundle(tx, id);
    if (!row?.wrappedKey) return [];
    await tx.update(bundle).set({ updatedAt: platform.clock() }).where(eq(bundle.id, id));
    return beginReady(tx, platform, row);
  });
  for (const region of regions) platform.wakeCourier(region);
  return regions.length > 0;
}

/** Begins the steps whose region had too much waiting when it was their turn. @returns whether more may be due */
async function goOn(platform: Platform): Promise<boolean> {
  const regions = await regionsThatKeepUp(platform);
  if (regions.length === 0) return false;
  const due = await platform
    .database()
    .select({ id: bundleStep.bundleId })
    .from(bundleStep)
    .where(and(isWaiting, inArray(bundleStep.toRegion, regions)))
    .groupBy(bundleStep.bundleId)
    // In no order: bundles that cannot be begun for a fault of ours must not keep the others waiting.
    .orderBy(sql`random()`)
    .limit(atOnce);
  let begun = 0;
  for (const { id } of due) {
    const didBegin = await beginOne(platform, id).catch((error: unknown) => {
      tellFailure(platform, 'bundles.not_begun', error, { bundleId: id });
      return false;
    });
    if (didBegin) begun += 1;
  }
  return begun === atOnce;
}

/** Bundles whose next step was held by a backlog go on when the region has caught up. */
export const startGoingOn = (platform: Platform): Loop =>
  startLoop(
    everyMs,
    () => goOn(platform),
    (error) => tellFailure(platform, 'bundles.going_on_failed', error),
  );
