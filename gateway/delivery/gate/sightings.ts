import type { RegionFailure } from '#contracts/region-adapter';
import type { Observed } from '../../platform/time/breaker.ts';

/** What this courier saw of a region since it last told the others. */
export type Sightings = {
  /** @param failure undefined: the region took the message */
  readonly saw: (messageId: string, failure: RegionFailure | undefined) => void;
  /** What was seen; from here it begins anew. */
  readonly take: () => Observed;
  /** What was taken could not be told. */
  readonly putBack: (seen: Observed) => void;
};

/**
 * A business answer is an answer, and so is "closed by plan". An answer that no adapter can read, or that
 * refuses our credentials, is none: sent on, every message would end up with an operator one by one.
 */
export const isAnswer = (failure: RegionFailure | undefined): boolean =>
  failure === undefined || failure.kind === 'rejected' || failure.kind === 'scheduledClosed';

const nothing: Observed = {
  calls: 0,
  failures: 0,
  answered: false,
  failing: [],
  code: null,
  retryAfterMs: 0,
};

/** More names than any threshold asks for would only be carried about. */
const maxNames = 100;

function together(earlier: Observed, later: Observed): Observed {
  const before = later.answered ? [] : earlier.failing;
  return {
    calls: earlier.calls + later.calls,
    failures: earlier.failures + later.failures,
    answered: earlier.answered || later.answered,
    failing: [...new Set([...before, ...later.failing])].slice(0, maxNames),
    code: later.code ?? earlier.code,
    retryAfterMs: Math.max(earlier.retryAfterMs, later.retryAfterMs),
  };
}

const answer: Observed = { ...nothing, calls: 1, answered: true };

const failed = (messageId: string, { code, retryAfterMs = 0 }: RegionFailure): Observed => ({
  ...nothing,
  calls: 1,
  failures: 1,
  failing: [messageId],
  code: code.slice(0, 100),
  retryAfterMs,
});

export function newSightings(): Sightings {
  let seen = nothing;
  return {
    saw: (messageId, failure) => {
      seen = together(
        seen,
        failure === undefined || isAnswer(failure) ? answer : failed(messageId, failure),
      );
    },
    take: () => {
      const taken = seen;
      seen = nothing;
      return taken;
    },
    putBack: (taken) => {
      seen = together(taken, seen);
    },
  };
}
