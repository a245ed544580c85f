import { bundleState } from '#contracts/bundle-states';
import { isFinal } from '#contracts/case-states';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseChange } from '../cases/changes.ts';
import type { Follower, Lock } from '../cases/follow.ts';
import { lockCases } from '../cases/lock-cases.ts';
import { beginReady } from './begin.ts';
import { caseOwed, handOver, tellOfEnd } from './hand-over.ts';
import {
  destroyContents,
  lockBundle,
  lockBundles,
  readSteps,
  statesOf,
  stepsIn,
  stepsOfCases,
} from './store.ts';
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

async function followChange(
  tx: Transaction,
  platform: Platform,
  bundleId: string,
  { caseId, fromState, toState }: CaseChange,
): Promise<void> {
  const row = await lockBundle(tx, bundleId);
  if (!row?.wrappedKey) return;
  // All that was known was locked before; what has begun since has its own changes to follow.
  const owed = (await readSteps(tx, bundleId)).flatMap(caseOwed);
  const locked = await lockCases(tx, owed, 'skip');
  const regions: string[] = [];
  if (toState === 'approved') regions.push(...(await beginReady(tx, platform, row)));
  regions.push(...(await handOver(tx, platform, row, locked)));
  const now = platform.clock();
  if (isFinal(toState)) {
    const steps = await readSteps(tx, row.id);
    const ended = steps.find(({ caseId: id }) => id === caseId);
    // What happens to a case after its end ends it no second time.
    if (ended && toState !== 'approved' && fromState !== toState)
      regions.push(...(await tellOfEnd(tx, platform, ended, steps, locked, now)));
    await tx.update(bundle).set({ updatedAt: now }).where(eq(bundle.id, row.id));
    await closeIfOver(tx, row.id, row.withdrawnAt !== null);
  }
  for (const region of regions) platform.wakeCourier(region);
}

/** The bundles that these changes may move, by case: whatever happens to a case that is owed something may make room for it. */
async function movedBy(
  tx: Transaction,
  changes: readonly CaseChange[],
): Promise<(change: CaseChange) => string | undefined> {
  const steps = await stepsOfCases(
    tx,
    changes.map(({ caseId }) => caseId),
  );
  return ({ caseId, toState }) => {
    const step = steps.get(caseId);
    return step && (step.owed || isFinal(toState)) ? step.bundleId : undefined;
  };
}

/** Locks what `followBundles` will change, cases before bundles. */
export const lockMoved: Lock = async (tx, changes) => {
  const bundleOf = await movedBy(tx, changes);
  const ids = [...new Set(changes.flatMap((change) => bundleOf(change) ?? []))];
  if (ids.length === 0) return;
  await lockCases(tx, (await stepsIn(tx, ids)).flatMap(caseOwed));
  await lockBundles(tx, ids);
};

/** Begins what waited for a decision, once it is there, and hands on what it issued. A change that is followed twice finds nothing to do. */
export const followBundles =
  (platform: Platform): Follower =>
  async (tx, changes) => {
    const bundleOf = await movedBy(tx, changes);
    for (const change of changes) {
      const bundleId = bundleOf(change);
      if (bundleId !== undefined) await followChange(tx, platform, bundleId, change);
    }
  };
