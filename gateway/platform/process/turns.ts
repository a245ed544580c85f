/**
 * Turns per key: at most `atOnce` run, the others of the same key wait in order, as many as `waiting`
 * allows. Keys do not wait for each other.
 */
export type Turns = {
  /** Resolves when it is this one's turn, `false` at once if too many wait. Who got a turn gives it back. */
  readonly take: (key: string, limits: TurnLimits) => Promise<boolean>;
  readonly give: (key: string) => void;
};

export type TurnLimits = { readonly atOnce: number; readonly waiting: number };

type Line = { running: number; readonly waiting: (() => void)[] };

export function newTurns(): Turns {
  const lines = new Map<string, Line>();
  return {
    take: async (key, { atOnce, waiting }) => {
      const line = lines.get(key) ?? { running: 0, waiting: [] };
      if (line.running < atOnce) {
        line.running += 1;
        lines.set(key, line);
        return true;
      }
      if (line.running === 0 || line.waiting.length >= waiting) return false;
      await new Promise<void>((resolve) => line.waiting.push(resolve));
      return true;
    },
    give: (key) => {
      const line = lines.get(key);
      // A turn goes straight to who waits: in between nobody may slip in.
      const next = line?.waiting.shift();
      if (next) next();
      else if (line && --line.running === 0) lines.delete(key);
    },
  };
}
