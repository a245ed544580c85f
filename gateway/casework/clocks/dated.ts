import type { CaseChange } from '../cases/changes.ts';
import { happenedAt } from '../cases/report-time.ts';
import type { Moved } from './history.ts';

/**
 * Changes with the time that counts, in its order: of what a region reported, when it happened there, and not when its
 * report came (行政许可法 art. 42: from the acceptance). What moved the case later did not happen earlier; what was only
 * recorded stands where it belongs.
 */
export function dated(changes: readonly CaseChange[]): Moved[] {
  let lastMs = Number.NEGATIVE_INFINITY;
  return changes
    .map(({ statedAt, statedDoubt, ...change }) => {
      if (!statedAt) return change;
      const happened = happenedAt({ at: statedAt, doubt: statedDoubt }, change.at);
      if (change.fromState === change.toState)
        return { ...change, at: happened, toldAt: change.at };
      lastMs = Math.max(lastMs, happened.getTime());
      return { ...change, at: new Date(lastMs), toldAt: change.at };
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
