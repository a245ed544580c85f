export type Loop = {
  /** Runs a turn now, or once more right after the one that is running. */
  readonly wake: () => void;
  /** Ends after the running turn. */
  readonly close: () => Promise<void>;
};

/**
 * One turn at a time: at once, then when woken, at the latest after `everyMs`.
 * @param turn answers true if there is more to do at once
 */
export function startLoop(
  everyMs: number,
  turn: () => Promise<boolean>,
  onError: (error: unknown) => void,
): Loop {
  let closed = false;
  let woken = false;
  let endPause = () => {};
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async () => {
    while (!closed) {
      woken = false;
      let more = false;
      try {
        more = await turn();
      } catch (error) {
        onError(error);
        // What failed is not tried again at the speed of the wakes.
        woken = false;
      }
      if (!more && !woken && !closed) await pause();
    }
  };
  const running = run();
  return {
    wake: () => {
      woken = true;
      endPause();
    },
    close: () => {
      closed = true;
      endPause();
      return running;
    },
  };
}
