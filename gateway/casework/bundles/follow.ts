import { bundleState } from '#contracts/bundle';
import { isFinal } from '#contracts/case-states';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseChange } from '../cases/changes.ts';
import type { Follower } from '../cases/follow.ts';
import { beginReady } from './begin.ts';
import { destroyContents, lockBundle, readSteps, statesOf, stepOfCase } from './store.ts';
import { bundle } from './tables.ts';

/** What is over needs its sealed parts no more: there is nothing to begin and nothing to try again. */
export async function closeIfOver(
  tx: Transaction,
  bundleId: string,
  withdrawn: boolean,
): Promise<void> {
  const states = statesOf(await readSteps(tx, bundleId)).values();
  const state = bundleState(states, withdrawn);
  if (state !== 'in_progress' && state !== 'action_required') await destroyContents(tx, bundleId);
}

async function followDecision(
  tx: Transaction,
  platform: Platform,
  { caseId, toState }: CaseChange,
): Promise<void> {
  const step = await stepOfCase(tx, caseId);
  const row = step && (await lockBundle(tx, step.bundleId));
  if (!row?.wrappedKey) return;
  const regions = toState === 'approved' ? await beginReady(tx, platform, row) : [];
  await tx.update(bundle).set({ updatedAt: platform.clock() }).where(eq(bundle.id, row.id));
  await closeIfOver(tx, row.id, row.withdrawnAt !== null);
  for (const region of regions) platform.wakeCourier(region);
}

/** Begins what waited for a decision, once it is there. A change that is followed twice finds nothing to do. */
export const followBundles =
  (platform: Platform): Follower =>
  async (tx, changes) => {
    for (const change of changes)
      if (isFinal(change.toState)) await followDecision(tx, platform, change);
  };
