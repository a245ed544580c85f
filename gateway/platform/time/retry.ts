import type { Calendar } from '#contracts/calendar';
import type { RegionFailure } from '#contracts/region-adapter';
import { isOpen, nextOpening } from './calendar.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

export type RetryPolicy = {
  /** Wait before the attempt of this index; the last one repeats. */
  readonly delaysMs: readonly number[];
  /** After this age, and once every delay was tried, a message expires. */
  readonly lifetimeMs: number;
  /** Share by which a delay varies, so that what failed together does not come back together. */
  readonly jitter: number;
  /** `unauthorised`, `malformed` or a dead courier this many times in a row: only an operator can help. */
  readonly faultsBeforeParking: number;
  /** Wait when a region says that it is closed by plan and the calendar knows nothing of it. */
  readonly closedRetryMs: number;
};

export const retryPolicy: RetryPolicy = {
  delaysMs: [0, 5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour],
  lifetimeMs: 7 * 24 * hour,
  jitter: 0.2,
  faultsBeforeParking: 4,
  closedRetryMs: 30 * second,
};

/** A region's own wish is honoured up to a day. */
const maxRetryAfterMs = 24 * hour;

/** How the last attempt failed; `times` in a row in this way. */
export type LastFailure = {
  readonly kind: RegionFailure['kind'];
  readonly code: string;
  readonly at: string;
  readonly times: number;
};

/** What of a row decides about its next step. `attempts` does not count the one that just failed. */
export type Tried = {
  readonly attempts: number;
  readonly createdAt: Date;
  readonly lastFailure: LastFailure | null;
};

export type NextStep =
  | { readonly kind: 'refused' | 'parked' | 'expired' }
  | { readonly kind: 'retry'; readonly at: Date }
  /** Closed by plan: burns no attempt. `first`: the closure has not been told yet. */
  | {
      readonly kind: 'deferred';
      /** Whose plan: what waits for the calendar is called back when the calendar changes. */
      readonly by: 'calendar' | 'region';
      readonly until: Date;
      readonly first: boolean;
    };

/** Whoever carried the message ended without a result. The region may have seen it. */
export const courierDied: RegionFailure = {
  kind: 'retryable',
  code: 'courier_died',
  message: 'the process that carried the message ended without recording what became of it',
};

/** Said of a process that dies: such deaths are counted apart from a region that does not answer. */
const isDeath = ({ code }: Pick<LastFailure, 'code'>): boolean => code === courierDied.code;

/** Times in a row, this one included, that a message failed in this way. */
export const timesInARow = ({ lastFailure }: Tried, failure: RegionFailure): number =>
  lastFailure?.kind === failure.kind && isDeath(lastFailure) === isDeath(failure)
    ? lastFailure.times + 1
    : 1;

/** A region that does not answer recovers by itself; what kills its courier, or cannot be understood, does not. */
const mayMendItself = (failure: RegionFailure): boolean =>
  failure.kind === 'retryable' && !isDeath(failure);

/** Wait before the next attempt after `attempts` made. @param random in [0, 1) */
export function delayMs(policy: RetryPolicy, attempts: number, random: number): number {
  const delay = policy.delaysMs[Math.min(attempts, policy.delaysMs.length - 1)] ?? 0;
  return Math.round(delay * (1 + policy.jitter * (2 * random - 1)));
}

/**
 * What becomes of a message whose attempt failed.
 * @param calendar of the region; undefined if the federation document has none
 * @param random in [0, 1)
 */
export function nextStep(
  policy: RetryPolicy,
  row: Tried,
  failure: RegionFailure,
  calendar: Calendar | undefined,
  now: Date,
  random: number,
): NextStep {
  if (failure.kind === 'rejected') return { kind: 'refused' };
  // The same words would be as unsayable the next time.
  if (failure.kind === 'inexpressible') return { kind: 'parked' };
  if (failure.kind === 'scheduledClosed') return deferral(policy, row, failure, calendar, now);
  if (!mayMendItself(failure) && timesInARow(row, failure) >= policy.faultsBeforeParking) {
    return { kind: 'parked' };
  }
  const attempts = row.attempts + 1;
  const ageMs = now.getTime() - row.createdAt.getTime();
  // A closure may outlast the lifetime: without the second condition the first failure after it were the last.
  if (ageMs >= policy.lifetimeMs && attempts >= policy.delaysMs.length) return { kind: 'expired' };
  const wishedMs = Math.min(failure.retryAfterMs ?? 0, maxRetryAfterMs);
  const waitMs = Math.max(delayMs(policy, attempts, random), wishedMs);
  return { kind: 'retry', at: new Date(now.getTime() + waitMs) };
}

function deferral(
  policy: RetryPolicy,
  row: Tried,
  failure: RegionFailure,
  calendar: Calendar | undefined,
  now: Date,
): NextStep {
  if (calendar && !isOpen(calendar, now)) {
    return { kind: 'deferred', by: 'calendar', until: nextOpening(calendar, now), first: true };
  }
  const waitMs = Math.max(
    policy.closedRetryMs,
    Math.min(failure.retryAfterMs ?? 0, maxRetryAfterMs),
  );
  const first = row.lastFailure?.kind !== 'scheduledClosed';
  return { kind: 'deferred', by: 'region', until: new Date(now.getTime() + waitMs), first };
}
