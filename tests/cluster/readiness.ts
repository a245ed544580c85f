export type Readiness = {
  /** From the beginning of the watch to the first answer that said "not ready". */
  readonly redAfterMs: number | undefined;
  /** What was wrong with what it said. */
  readonly problems: readonly string[];
};

const everyMs = 250;
/** The probe asks every 5 s and waits 2 s for an answer; the rest is for a machine that is busy. */
const knownWithinMs = 10_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function isReady(origin: string): Promise<boolean> {
  const answer = await fetch(`${origin}/health/ready`, {
    signal: AbortSignal.timeout(8000),
  }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}

/** What readiness must say: red when nothing was accepted for long, green soon after it is again. */
export function watchReadiness(origin: string) {
  const beganMs = performance.now();
  let redAfterMs: number | undefined;
  let isGreen = true;
  let stopped = false;
  const run = async (): Promise<void> => {
    while (!stopped) {
      isGreen = await isReady(origin);
      if (!isGreen) redAfterMs ??= performance.now() - beganMs;
      await pause(everyMs);
    }
  };
  const running = run();
  return {
    /** @param outageMs for how long nothing was accepted, until now */
    stop: async (outageMs: number): Promise<Readiness> => {
      const until = performance.now() + knownWithinMs;
      while (!isGreen && performance.now() < until) await pause(everyMs);
      const greenInTime = isGreen;
      stopped = true;
      await running;
      const late = outageMs > knownWithinMs && (redAfterMs ?? Number.POSITIVE_INFINITY) > outageMs;
      return {
        redAfterMs,
        problems: [
          ...(late ? ['readiness was green although nothing was accepted'] : []),
          ...(greenInTime ? [] : ['readiness stayed red although cases were accepted']),
        ],
      };
    },
  };
}
