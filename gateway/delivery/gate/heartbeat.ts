/** How long a queue's workers have been silent: this process's, and those of all processes together. */
export type Silence = {
  readonly hereMs: number;
  readonly anywhereMs: number;
  /** Jobs that run here: a worker that waits for a slow region is not silent. */
  readonly running: number;
  /** Whether this process may call the region at all. */
  readonly active: boolean;
};

/** So many beats without a sign of life. */
const beatsUntilRestart = 3;

/**
 * What to do about a queue's workers. A queue that is used shows by itself that it lives; a silent one is
 * asked by a job without messages, which any worker may take. Only if none does is it time to restart: with
 * another worker alive, nothing waits.
 */
export function heartbeat(
  { hereMs, anywhereMs, running, active }: Silence,
  beatMs: number,
): 'nothing' | 'ask' | 'restart' {
  if (!active || running > 0 || anywhereMs < beatMs) return 'nothing';
  const silentMs = Math.min(hereMs, anywhereMs);
  return silentMs >= beatsUntilRestart * beatMs ? 'restart' : 'ask';
}

/** Whether a restart did not help either. */
export const isLost = ({ anywhereMs, running, active }: Silence, beatMs: number): boolean =>
  active && running === 0 && anywhereMs >= 2 * beatsUntilRestart * beatMs;
