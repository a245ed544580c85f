/** What a courier may do at a region until it asks again. */
export type Grant = {
  /** Calls at once. */
  readonly slots: number;
  /** Calls that may begin; undefined: the region has no rate. */
  readonly tokens: number | undefined;
  /** By the clock of this process that never steps. */
  readonly untilMs: number;
};

export type Asked = {
  readonly inUse: number;
  /** When the calls of the last grant began, in order. */
  readonly spentAtMs: readonly number[];
  readonly waiting: boolean;
};

/** Calls of this process to one region: how many run, and how many may begin. */
export type Slots = {
  /**
   * Waits until it is worth while to fetch messages, some more than may go at once, so that calls need not
   * wait for the fetching of single ones.
   * @returns how many, from 1 to `atMost`; 0 if the region is not to be called from here now
   */
  readonly reserve: (atMost: number) => Promise<number>;
  /** What was reserved is not needed. */
  readonly unreserve: () => void;
  /** Waits until a call that was reserved may begin; false if the region is not to be called from here now. */
  readonly begin: () => Promise<boolean>;
  /** A call is over. @param tookMs undefined: it was not made */
  readonly release: (tookMs?: number) => void;
  /** What is used and wanted. Nothing begins until `grant` or `keep`: what is told must stay true. */
  readonly ask: () => Asked;
  /** @param untoldMs calls that began after this were not told yet */
  readonly grant: (grant: Grant, untoldMs?: number) => void;
  /** Goes on as before the question. */
  readonly keep: () => void;
  /** Whether the region is called at all; who waits while it is not goes away. */
  readonly setCallable: (callable: boolean) => void;
  readonly size: () => number;
};

const nothing: Grant = { slots: 0, tokens: 0, untilMs: Number.NEGATIVE_INFINITY };

/** Messages at hand per call that may run: more of them while calls are short. */
const mostAhead = 8;

/** A line in front of something of which there may be none for now. */
type Line = { readonly wait: () => Promise<void>; readonly letIn: (atMost: number) => void };

function newLine(): Line & { readonly length: () => number } {
  let waiting: (() => void)[] = [];
  return {
    wait: () => new Promise((go) => waiting.push(go)),
    // Who is let in looks again for itself; one too many does no harm.
    letIn: (atMost) => {
      const now = waiting.slice(0, Math.max(0, atMost));
      waiting = waiting.slice(now.length);
      for (const go of now) go();
    },
    length: () => waiting.length,
  };
}

type State = {
  held: Grant;
  spentAtMs: number[];
  inUse: number;
  reserved: number;
  callable: boolean;
  frozen: boolean;
  ahead: number;
};

const everybody = Number.POSITIVE_INFINITY;

/** What a state allows now. */
function allows({ held, inUse, reserved, callable, frozen, ahead }: State, nowMs: number) {
  const stopped = frozen || nowMs >= held.untilMs;
  const tokens = held.tokens ?? everybody;
  const room = held.slots * ahead - inUse - reserved;
  // Messages are fetched by the handful while as many are at hand: single ones cost two round trips each.
  const isWorthwhile = room >= Math.max(1, (held.slots * (ahead - 1)) / 2);
  return {
    refuses: !callable || (!stopped && held.slots === 0),
    free: stopped ? 0 : Math.min(held.slots - inUse, tokens),
    room: stopped || !isWorthwhile ? 0 : Math.min(room, tokens - reserved),
  };
}

const fresh: Omit<State, 'spentAtMs'> = {
  held: nothing,
  inUse: 0,
  reserved: 0,
  callable: true,
  frozen: false,
  ahead: 1,
};

/**
 * @param aheadMs how long a message that is at hand may wait for its call
 * @param onStarved called when a call has to wait for a token
 */
export function newSlots(
  monotonicMs: () => number,
  aheadMs: number,
  onStarved: () => void = () => {},
): Slots {
  const state: State = { ...fresh, spentAtMs: [] };
  let usualMs = aheadMs;
  const beginners = newLine();
  const reservers = newLine();
  const now = () => allows(state, monotonicMs());
  const change = (next: Partial<State>) => {
    Object.assign(state, next);
    const { refuses, free, room } = now();
    beginners.letIn(refuses ? everybody : free);
    if (refuses || room > 0) reservers.letIn(everybody);
  };
  const wait = (line: Line) => {
    if (state.held.tokens === 0) onStarved();
    return line.wait();
  };
  return {
    reserve: async (atMost) => {
      for (;;) {
        const { refuses, room } = now();
        if (refuses) return 0;
        const count = Math.min(atMost, room);
        state.reserved += Math.max(0, count);
        if (count > 0) return count;
        await wait(reservers);
      }
    },
    unreserve: () => change({ reserved: state.reserved - 1 }),
    begin: async () => {
      while (now().free <= 0 && !now().refuses) await wait(beginners);
      const mayBegin = !now().refuses;
      state.reserved -= 1;
      if (mayBegin) {
        const { held } = state;
        state.inUse += 1;
        if (held.tokens !== undefined) {
          state.held = { ...held, tokens: held.tokens - 1 };
          state.spentAtMs.push(monotonicMs());
        }
      }
      return mayBegin;
    },
    release: (tookMs = usualMs) => {
      usualMs += (tookMs - usualMs) / 10;
      const ahead = Math.min(mostAhead, 1 + Math.floor(aheadMs / Math.max(1, usualMs)));
      change({ inUse: state.inUse - 1, ahead });
    },
    ask: () => {
      state.frozen = true;
      const waiting = beginners.length() + reservers.length() > 0;
      return { inUse: state.inUse, spentAtMs: state.spentAtMs, waiting };
    },
    grant: (held, untoldMs = everybody) => {
      const spentAtMs = state.spentAtMs.filter((ms) => ms > untoldMs);
      change({ held, spentAtMs, frozen: false });
    },
    keep: () => change({ frozen: false }),
    setCallable: (callable) => change({ callable }),
    size: () => state.held.slots,
  };
}
