/** What a courier may do at a region until it asks again. */
export type Grant = {
  /** Calls at once. */
  readonly slots: number;
  /** Calls that may begin; undefined: the region has no rate. */
  readonly tokens: number | undefined;
  /** By this process's clock. */
  readonly untilMs: number;
};

export type Asked = {
  readonly inUse: number;
  readonly unspent: number;
  readonly waiting: boolean;
};

/** Calls of this process to one region: how many run, and how many may begin. */
export type Slots = {
  /**
   * Waits until at least one call may begin.
   * @returns how many, from 1 to `atMost`; 0 if the region is not to be called from here now
   */
  readonly take: (atMost: number) => Promise<number>;
  readonly release: () => void;
  /** What is used and wanted. Nothing begins until `grant` or `keep`: what is told must stay true. */
  readonly ask: () => Asked;
  readonly grant: (grant: Grant) => void;
  /** Goes on as before the question. */
  readonly keep: () => void;
  /** Whether the region is called at all; who waits while it is not goes away. */
  readonly setCallable: (callable: boolean) => void;
  readonly size: () => number;
};

const nothing: Grant = { slots: 0, tokens: 0, untilMs: Number.NEGATIVE_INFINITY };

/** @param onStarved called when a call has to wait for a token */
export function newSlots(clock: () => Date, onStarved: () => void = () => {}): Slots {
  let held = nothing;
  let inUse = 0;
  let callable = true;
  let frozen = false;
  let waiting: (() => void)[] = [];
  const valid = () => clock().getTime() < held.untilMs;
  const mayBegin = () =>
    frozen || !valid() ? 0 : Math.min(held.slots - inUse, held.tokens ?? Number.POSITIVE_INFINITY);
  const refuses = () => !callable || (!frozen && valid() && held.slots === 0);
  const letIn = () => {
    const count = refuses() ? waiting.length : Math.max(0, Math.min(mayBegin(), waiting.length));
    const now = waiting.slice(0, count);
    waiting = waiting.slice(count);
    for (const go of now) go();
  };
  const thaw = (next: Grant) => {
    held = next;
    frozen = false;
    letIn();
  };
  return {
    take: async (atMost) => {
      for (;;) {
        if (refuses()) return 0;
        const count = Math.min(atMost, mayBegin());
        if (count > 0) {
          inUse += count;
          if (held.tokens !== undefined) held = { ...held, tokens: held.tokens - count };
          return count;
        }
        if (held.tokens === 0) onStarved();
        await new Promise<void>((go) => waiting.push(go));
      }
    },
    release: () => {
      inUse -= 1;
      letIn();
    },
    ask: () => {
      frozen = true;
      return { inUse, unspent: held.tokens ?? 0, waiting: waiting.length > 0 };
    },
    grant: thaw,
    keep: () => thaw(held),
    setCallable: (next) => {
      callable = next;
      letIn();
    },
    size: () => held.slots,
  };
}
