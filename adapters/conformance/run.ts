import { type Check, lackOf } from './check.ts';
import type { Trial } from './trial.ts';

export type Outcome = Pick<Check, 'id' | 'group' | 'holds'> & {
  /** `known`: a gap that was declared, with its reason. `mended`: a declared gap that is none any more. */
  readonly state: 'held' | 'broken' | 'known' | 'mended' | 'not_offered';
  readonly words?: string;
  readonly ms: number;
};

/** Known gaps: the check and why it is not held. */
export type Skips = Readonly<Record<string, string>>;

/** A check that hangs is a check that failed. */
const patienceMs = 20_000;

async function tried(t: Trial, check: Check): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, patienceMs, `nothing came of it in ${patienceMs} ms`);
  });
  const run = check.run(t).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : 'threw no Error'),
  );
  const words = await Promise.race([run, patience]);
  clearTimeout(timer);
  return words;
}

export async function runCheck(t: Trial, check: Check, known?: string): Promise<Outcome> {
  const { id, group, holds } = check;
  const lack = lackOf(t, check);
  if (lack !== undefined)
    return { id, group, holds, state: 'not_offered', words: `without ${lack}`, ms: 0 };
  const beganMs = t.clock().getTime();
  const words = await tried(t, check);
  const ms = t.clock().getTime() - beganMs;
  if (known !== undefined) {
    const state = words === undefined ? 'mended' : 'known';
    return { id, group, holds, state, words: known, ms };
  }
  return words === undefined
    ? { id, group, holds, state: 'held', ms }
    : { id, group, holds, state: 'broken', words, ms };
}

/** Runs checks one after the other: they share one platform. */
export async function runChecks(
  t: Trial,
  checks: readonly Check[],
  skips: Skips = {},
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of checks) outcomes.push(await runCheck(t, check, skips[check.id]));
  return outcomes;
}
