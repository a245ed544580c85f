import type { Step } from './scene-one.ts';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

/** Lines for the person at the terminal: what was done, by whom, where, and how long it took. */
export function newProgress(print: (line: string) => void) {
  const started = performance.now();
  let number = 0;
  return {
    say: print,
    /** A step of the set-up. */
    prepare: async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      const from = performance.now();
      const result = await work();
      print(`  ✓ ${what}  (${seconds(performance.now() - from)})`);
      return result;
    },
    /** A step of the case. */
    step: async <T>({ who, what, where }: Step, work: () => Promise<T>): Promise<T> => {
      const from = performance.now();
      number += 1;
      try {
        const result = await work();
        print(
          `  ${String(number).padStart(2)}. ${who}: ${what}\n      ${where}  (${seconds(performance.now() - from)})`,
        );
        return result;
      } catch (error) {
        print(`  ${String(number).padStart(2)}. ✗ ${who}: ${what}\n      ${where}`);
        throw error;
      }
    },
    total: (): string => seconds(performance.now() - started),
  };
}

export type Progress = ReturnType<typeof newProgress>;
