import type { CourierLoop } from '../../gateway/delivery/outbox/options.ts';
import { until } from './until.ts';

/** Waits for whole turns of loops: what does not come about by then does not come about by itself. */
export type Turns = (count?: number, loops?: readonly CourierLoop[]) => Promise<void>;

/** Counts the turns of a courier that is given `turned`. */
export function countTurns(): {
  readonly turned: (loop: CourierLoop) => void;
  readonly turns: Turns;
} {
  const seen = { relay: 0, reconciler: 0, gate: 0 };
  return {
    turned: (loop) => {
      seen[loop] += 1;
    },
    turns: async (count = 3, loops = ['relay', 'reconciler', 'gate']) => {
      // One of each may be under way: it saw what was there before.
      const goals = loops.map((loop) => [loop, seen[loop] + count + 1] as const);
      await until(() => goals.every(([loop, goal]) => seen[loop] >= goal));
    },
  };
}
