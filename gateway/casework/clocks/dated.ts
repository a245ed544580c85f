import type { CaseChange } from '../cases/changes.ts';
import { happenedAt } from '../cases/report-time.ts';
import type { Moved } from './history.ts';

/**
 * Changes with the time that counts: of what a region reported, when it happened there, and not when its report came
 * (行政许可法 art. 42: from the acceptance). What was reported later did not happen earlier.
 */
export function dated(changes: readonly CaseChange[]): Moved[] {
  let lastMs = Number.NEGATIVE_INFINITY;
  return changes.map(({ statedAt, statedDoubt, ...change }) => {
    if (!statedAt) return change;
    const happened = happenedAt({ at: statedAt, doubt: statedDoubt }, change.at);
    lastMs = Math.max(lastMs, happened.getTime());
    return { ...change, at: new Date(lastMs), toldAt: change.at };
  });
}
