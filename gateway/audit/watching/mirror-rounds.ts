import type { LogVerifier } from '../tree/checkpoint.ts';
import { type MirrorFolder, type MirrorProblem, type MirrorSource, mirrorLog } from './mirror.ts';
import { mirrorSmTree } from './sm-mirror.ts';

/** A log, and the second tree beside it. */
export type BothTrees = MirrorSource & { readonly smCheckpoint: () => Promise<string> };

export type Round = {
  readonly problem?: MirrorProblem;
  readonly said?: string;
  /** Whether everything that is signed is here. */
  readonly whole: boolean;
};

/**
 * Rounds of the log and, where there are keys for it, of its second tree. That one follows the newest head, which is given out
 * when its witnesses saw it: a checkpoint is kept until the log is mirrored as far.
 */
export function mirrorRounds(
  source: BothTrees,
  folder: MirrorFolder,
  verifiers: readonly LogVerifier[],
  points: readonly Uint8Array[],
): () => Promise<Round> {
  let smNote: string | undefined;
  return async () => {
    const done = await mirrorLog(source, folder, verifiers);
    if (!done.ok) return { problem: done.failure, whole: false };
    const { before, size } = done.value;
    const said = size > before ? `${size} events 条 · +${size - before}` : `${size} events 条`;
    if (points.length === 0) return { said, whole: true };
    // Behind the log itself: where that tree is not given out, the log is mirrored all the same.
    smNote ??= await source.smCheckpoint();
    const second = await mirrorSmTree(smNote, folder, points);
    if (!second.ok) return { problem: second.failure, said: `${said}; SM3`, whole: false };
    if (!second.value) return { said, whole: false };
    smNote = undefined;
    return { said: `${said}; SM3 ${second.value.size}`, whole: true };
  };
}

export type Spoken = {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
};

type Turn = { readonly code?: 0 | 1 | 2; readonly failed?: boolean };

async function turn(round: () => Promise<Round>, { say, complain }: Spoken): Promise<Turn> {
  try {
    const { problem, said = '', whole } = await round();
    if (!problem) {
      say(`OK: ${said}`);
      return whole ? { code: 0 } : {};
    }
    const which = said.endsWith('SM3') ? 'the SM3 tree: ' : '';
    complain(`BROKEN: ${which}${problem}. The mirror stays as it was. 镜像未更新。`);
    return { code: 1 };
  } catch (error) {
    complain(error instanceof Error ? error.message : 'failed');
    return { failed: true };
  }
}

/** As often it is waited for that witnesses see what the second tree is ahead by; they do so within a minute. */
const mostTurns = 90;

/**
 * Brings the mirror up to date.
 * @returns 0 it is, 1 the log or the mirror is not what it was, 2 it could not be looked at, or the second tree stays ahead of
 * what is given out of the first
 */
export async function mirrorOnce(
  round: () => Promise<Round>,
  spoken: Spoken,
  wait: () => Promise<unknown>,
): Promise<0 | 1 | 2> {
  for (let turns = 0; turns < mostTurns; turns += 1) {
    if (turns > 0) await wait();
    const { code, failed } = await turn(round, spoken);
    if (failed) return 2;
    if (code !== undefined) return code;
  }
  spoken.complain(
    'The SM3 tree is ahead of what is given out of the log: its witnesses have not seen the newest head. The log is mirrored, the SM3 tree is not. SM3 树领先于已公布的日志，尚未镜像，请稍后再试。',
  );
  return 2;
}

/** Follows the log until it is not what it was. */
export async function mirrorOnAndOn(
  round: () => Promise<Round>,
  spoken: Spoken,
  wait: () => Promise<unknown>,
): Promise<1> {
  for (;;) {
    const { code } = await turn(round, spoken);
    if (code === 1) return 1;
    await wait();
  }
}
