import { type Check, isLacking, lackOf } from './check.ts';
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

/** What became of a check: nothing where it held. */
type End = { readonly state: 'broken' | 'not_offered'; readonly words: string };

const endOf = (error: unknown): End => ({
  state: isLacking(error) ? 'not_offered' : 'broken',
  words: error instanceof Error ? error.message : 'threw no Error',
});

/** A check of anything that can be tried: an adapter, or a platform behind its address. */
export type Runnable<T> = Pick<Check, 'id' | 'group' | 'holds'> & {
  readonly run: (t: T) => Promise<void>;
};

async function tried<T>(t: T, check: Runnable<T>): Promise<End | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<End>((resolve) => {
    const words = `nothing came of it in ${patienceMs} ms`;
    timer = setTimeout(resolve, patienceMs, { state: 'broken', words });
  });
  const end = await Promise.race([check.run(t).then(() => undefined, endOf), patience]);
  clearTimeout(timer);
  return end;
}

type How = {
  readonly clock: () => Date;
  /** What it would need and does not find. */
  readonly lack: string | undefined;
  /** Why it is borne that it is not held. */
  readonly known: string | undefined;
};

/** Runs one check on what is tried. */
export async function runOne<T>(
  t: T,
  check: Runnable<T>,
  { clock, lack, known }: How,
): Promise<Outcome> {
  const { id, group, holds } = check;
  if (lack !== undefined)
    return { id, group, holds, state: 'not_offered', words: `without ${lack}`, ms: 0 };
  const beganMs = clock().getTime();
  const end = await tried(t, check);
  const ms = clock().getTime() - beganMs;
  if (known !== undefined && end?.state !== 'not_offered') {
    const state = end === undefined ? 'mended' : 'known';
    return { id, group, holds, state, words: known, ms };
  }
  return { id, group, holds, state: 'held', ...end, ms };
}

export const runCheck = (t: Trial, check: Check, known?: string): Promise<Outcome> =>
  runOne(t, check, { clock: t.clock, lack: lackOf(t, check), known });

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
