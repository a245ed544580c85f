/**
 * The circuit breaker of a region, the same for every courier: plain data that lies in PostgreSQL, changed by
 * pure functions. All times are milliseconds since the epoch.
 */
export type Breaker = {
  readonly state: 'closed' | 'open' | 'half_open';
  readonly sinceMs: number;
  /** Code of the failure that opened it, or an operator's words. */
  readonly reason: string | null;
  /** Different messages that failed since the last one that was answered, as far as they count. */
  readonly failing: readonly string[];
  readonly window: { readonly fromMs: number; readonly calls: number; readonly failures: number };
  /** How often it opened in a row without a call in between that helped. */
  readonly openings: number;
  /** Open: when one message may try; null means that an operator must close it. */
  readonly probeAtMs: number | null;
  /** Half-open: the one message that tries, and until when it is waited for. */
  readonly probe: { readonly messageId: string; readonly untilMs: number } | null;
  /** When calls began again after an outage. */
  readonly recoveredMs: number | null;
};

export type BreakerPolicy = {
  /** So many different messages in a row without an answer open it. One poisoned message alone cannot. */
  readonly failuresToOpen: number;
  readonly windowMs: number;
  /** A window with fewer calls says nothing. */
  readonly windowCalls: number;
  readonly failureRatio: number;
  readonly firstProbeMs: number;
  readonly longestProbeMs: number;
};

export const breakerPolicy: BreakerPolicy = {
  failuresToOpen: 5,
  windowMs: 60_000,
  windowCalls: 20,
  failureRatio: 0.5,
  firstProbeMs: 5000,
  longestProbeMs: 300_000,
};

/** What one courier saw since it last told. */
export type Observed = {
  readonly calls: number;
  readonly failures: number;
  /** Whether any call was answered; `failing` are the messages that failed after the last such call. */
  readonly answered: boolean;
  readonly failing: readonly string[];
  readonly code: string | null;
  /** The longest wait that the region asked for. */
  readonly retryAfterMs: number;
};

export const newBreaker = (nowMs: number): Breaker => ({
  state: 'closed',
  sinceMs: nowMs,
  reason: null,
  failing: [],
  window: { fromMs: nowMs, calls: 0, failures: 0 },
  openings: 0,
  probeAtMs: null,
  probe: null,
  recoveredMs: null,
});

/** Wait before the probe after so many openings in a row: doubled each time up to the longest. */
export const probeDelayMs = (policy: BreakerPolicy, openings: number): number =>
  Math.min(policy.longestProbeMs, policy.firstProbeMs * 2 ** (openings - 1));

/** A region's wish is honoured up to an hour: one odd header must not shut a region for days. */
const longestWishMs = 3_600_000;

function opened(
  breaker: Breaker,
  reason: string,
  wishMs: number,
  nowMs: number,
  policy: BreakerPolicy,
): Breaker {
  const openings = breaker.openings + 1;
  const waitMs = Math.max(probeDelayMs(policy, openings), Math.min(wishMs, longestWishMs));
  return {
    ...newBreaker(nowMs),
    state: 'open',
    // An outage lasts from its first opening, however many probes fail in it.
    sinceMs: breaker.state === 'closed' ? nowMs : breaker.sinceMs,
    reason,
    openings,
    probeAtMs: nowMs + waitMs,
  };
}

function closed(nowMs: number): Breaker {
  return { ...newBreaker(nowMs), recoveredMs: nowMs };
}

/** Takes in what a courier saw. Late answers to calls from before the opening change nothing. */
export function observe(
  breaker: Breaker,
  seen: Observed,
  nowMs: number,
  policy: BreakerPolicy,
): Breaker {
  if (breaker.state !== 'closed' || seen.calls === 0) return breaker;
  const fresh = nowMs - breaker.window.fromMs >= policy.windowMs;
  const { fromMs, calls, failures } = fresh ? newBreaker(nowMs).window : breaker.window;
  const window = { fromMs, calls: calls + seen.calls, failures: failures + seen.failures };
  const earlier = seen.answered ? [] : breaker.failing;
  const failing = [...new Set([...earlier, ...seen.failing])].slice(0, policy.failuresToOpen);
  const next: Breaker = {
    ...breaker,
    window,
    failing,
    // A whole window without trouble: the next outage is a new one.
    openings: fresh && failing.length === 0 ? 0 : breaker.openings,
  };
  const manyInARow = failing.length >= policy.failuresToOpen;
  const manyInAll =
    window.calls >= policy.windowCalls && window.failures / window.calls >= policy.failureRatio;
  return manyInARow || manyInAll
    ? opened(next, seen.code ?? 'unknown', seen.retryAfterMs, nowMs, policy)
    : next;
}

/** Whether one message may try now. A probe that was never heard of again is given up after its lease. */
export const mayProbe = (breaker: Breaker, nowMs: number): boolean =>
  breaker.state === 'open'
    ? breaker.probeAtMs !== null && nowMs >= breaker.probeAtMs
    : breaker.state === 'half_open' && breaker.probe !== null && nowMs >= breaker.probe.untilMs;

/** What an operator opened, only an operator closes. */
export const isForcedOpen = ({ state, probeAtMs }: Breaker): boolean =>
  state === 'open' && probeAtMs === null;

/** As `mayProbe`, for a message that an operator hurries: it does not wait for its time. */
export const mayHurry = (breaker: Breaker, nowMs: number): boolean =>
  breaker.state === 'open' ? !isForcedOpen(breaker) : mayProbe(breaker, nowMs);

/** @returns undefined if no message may try now */
export const beginProbe = (
  breaker: Breaker,
  messageId: string,
  untilMs: number,
  nowMs: number,
  may: typeof mayProbe = mayProbe,
): Breaker | undefined =>
  may(breaker, nowMs)
    ? { ...breaker, state: 'half_open', probeAtMs: null, probe: { messageId, untilMs } }
    : undefined;

/** The probe's outcome; that of a probe which was given up counts no more. */
export function endProbe(
  breaker: Breaker,
  messageId: string,
  outcome: { readonly answered: boolean; readonly code: string; readonly retryAfterMs: number },
  nowMs: number,
  policy: BreakerPolicy,
): Breaker {
  if (breaker.state !== 'half_open' || breaker.probe?.messageId !== messageId) return breaker;
  return outcome.answered
    ? { ...closed(nowMs), openings: breaker.openings }
    : opened(breaker, outcome.code, outcome.retryAfterMs, nowMs, policy);
}

/** An operator's act. */
export const forced = (
  breaker: Breaker,
  to: 'open' | 'closed',
  reason: string,
  nowMs: number,
): Breaker =>
  to === 'closed'
    ? closed(nowMs)
    : {
        ...newBreaker(nowMs),
        state: 'open',
        sinceMs: breaker.state === 'closed' ? nowMs : breaker.sinceMs,
        reason,
      };

/** A probe that never reached the region says nothing about it. */
export const abandonProbe = (breaker: Breaker, messageId: string, nowMs: number): Breaker =>
  breaker.state === 'half_open' && breaker.probe?.messageId === messageId
    ? { ...breaker, state: 'open', probe: null, probeAtMs: nowMs }
    : breaker;

/** After the clock was set back: nothing began later than now, and nothing waits for the hour that it showed. */
export function noLaterThan(breaker: Breaker, nowMs: number): Breaker {
  const notLater = (ms: number) => Math.min(ms, nowMs);
  const { sinceMs, window, probeAtMs, probe, recoveredMs } = breaker;
  return {
    ...breaker,
    sinceMs: notLater(sinceMs),
    window: { ...window, fromMs: notLater(window.fromMs) },
    probeAtMs: probeAtMs === null ? null : notLater(probeAtMs),
    probe: probe && { ...probe, untilMs: notLater(probe.untilMs) },
    recoveredMs: recoveredMs === null ? null : notLater(recoveredMs),
  };
}
