import { moduleTrouble } from '../../keys/key-modules.ts';
import type { Done, Work } from './protocol.ts';

/** At work in the module; what is more waits here, where it can be given up. */
const mostUnderWay = 128;
const mostWaiting = 5000;
/** What was under way when a module went down is asked once more, and not again: it may be what brought it down. */
const mostTries = 2;

export type Asked = {
  readonly work: Omit<Work, 'id'>;
  readonly sinceMs: number;
  readonly resolve: (result: ArrayBuffer) => void;
  readonly reject: (error: Error) => void;
  tries: number;
};

/** What waits for a module, and what is under way in it. */
export type Queue = {
  readonly isIdle: () => boolean;
  readonly put: (asked: Asked) => void;
  /** As much as may be under way now, in messages of at most `batch`. */
  readonly take: (batch: number) => Generator<readonly Work[]>;
  readonly done: (done: Done) => void;
  /** The module is gone: what it was at is asked of it again when it is back. */
  readonly putBack: (why: string) => void;
  /** What waits since then or longer. */
  readonly giveUp: (why: string, untilMs?: number) => void;
};

export function newQueue(): Queue {
  let waiting: Asked[] = [];
  const underWay = new Map<number, Asked>();
  let last = 0;
  const again = (asked: Asked, why: string): void => {
    if (asked.tries < mostTries) waiting.unshift(asked);
    else asked.reject(moduleTrouble(why));
  };
  return {
    isIdle: () => underWay.size === 0,
    put: (asked) => {
      if (waiting.length < mostWaiting) waiting.push(asked);
      else asked.reject(moduleTrouble('more waits for it than it can do'));
    },
    take: function* (batch) {
      while (waiting.length > 0 && underWay.size < mostUnderWay) {
        const taken = waiting.splice(0, Math.min(batch, mostUnderWay - underWay.size));
        yield taken.map((asked) => {
          last += 1;
          asked.tries += 1;
          underWay.set(last, asked);
          return { ...asked.work, id: last };
        });
      }
    },
    done: ({ id, result, fault, why = 'unknown' }) => {
      const asked = underWay.get(id);
      if (!asked || !underWay.delete(id)) return;
      if (result) asked.resolve(new Uint8Array(result).buffer);
      else if (fault === 'data') asked.reject(new Error(`not what this key wrapped (${why})`));
      else again(asked, why);
    },
    putBack: (why) => {
      const all = [...underWay.values()].reverse();
      underWay.clear();
      for (const asked of all) again(asked, why);
    },
    giveUp: (why, untilMs = Number.POSITIVE_INFINITY) => {
      const late = waiting.filter(({ sinceMs }) => sinceMs <= untilMs);
      if (late.length === 0) return;
      waiting = waiting.filter(({ sinceMs }) => sinceMs > untilMs);
      for (const { reject } of late) reject(moduleTrouble(why));
    },
  };
}
