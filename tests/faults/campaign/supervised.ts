import type { GatewayProcess } from '../gateway-process.ts';

/** A process that is started again whenever it ends, as a service manager would. */
export type Supervised = {
  readonly ready: () => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** How often it was started. */
  readonly starts: () => number;
  readonly stop: () => Promise<void>;
  /** What the last ones said. */
  readonly output: () => string;
};

const restartAfterMs = 150;
/** Starts in a row that may fail before it is the process that is wrong and not the weather. */
const patience = 20;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function supervise(start: () => GatewayProcess): Supervised {
  let current = start();
  let starts = 1;
  let ended = false;
  let stopping = false;
  let said = '';
  const watch = async () => {
    while (!stopping) {
      await current.ended;
      ended = true;
      said = (said + current.output()).slice(-20_000);
      await pause(restartAfterMs);
      if (stopping) break;
      current = start();
      ended = false;
      starts += 1;
    }
  };
  const watching = watch();
  return {
    ready: async () => {
      for (let attempt = 0; attempt < patience && !stopping; attempt++) {
        const asked = current;
        const isReady = await asked.ready.then(
          () => true,
          () => false,
        );
        if (isReady && asked === current && !ended) return;
        await pause(restartAfterMs);
      }
      throw new Error(`the process does not come up:\n${said}`);
    },
    signal: (signal) => current.signal(signal),
    starts: () => starts,
    output: () => said + current.output(),
    stop: async () => {
      stopping = true;
      current.signal('SIGTERM');
      await watching;
    },
  };
}
