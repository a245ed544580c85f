import { type BreakerPolicy, breakerPolicy } from '../../platform/time/breaker.ts';
import { type RetryPolicy, retryPolicy } from '../../platform/time/retry.ts';

/** What a courier does again and again. */
export type CourierLoop = 'relay' | 'reconciler' | 'gate';

export type CourierSettings = {
  /** The outbox is looked at this often even if no wake comes. */
  readonly pollMs: number;
  readonly reconcileMs: number;
  /** How long a row is believed to wait in the queue before its job is looked for. */
  readonly queuedLeaseMs: number;
  /** Added to the region's time limit: how long a row is believed to be on its way. */
  readonly sendingMarginMs: number;
  /** Wait before rows are queued again that the queue did not take. */
  readonly queueRetryMs: number;
  /** Rows claimed per region in one go. */
  readonly batch: number;
  /** Rows of a region that wait in the queue; the rest waits in the outbox, where waiting is cheap. */
  readonly maxQueued: number;
  readonly idsPerJob: number;
  /** How many calls a region bears at once if the federation document does not say. */
  readonly defaultInFlight: number;
  readonly closeDeadlineMs: number;
  /** A courier takes its turn at the gates this often; oftener while calls wait for the rate. */
  readonly gateMs: number;
  /** A courier that takes no turn for so long begins no calls, and its share is the others'. */
  readonly shareTtlMs: number;
  /** A queue that shows no sign of life for so long is asked for one. */
  readonly beatMs: number;
  /** How often what waits for an open breaker is looked through for what was not told yet. */
  readonly markMs: number;
  readonly breaker: BreakerPolicy;
  readonly retry: RetryPolicy;
  /** In [0, 1). */
  readonly random: () => number;
  /** Called after every turn of a loop: who waits until nothing more happens counts turns. */
  readonly turned: (loop: CourierLoop) => void;
};

/** What a caller changes. */
export type CourierOptions = Partial<CourierSettings>;

const random = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 0x1_0000_0000;

export const courierDefaults: CourierSettings = {
  pollMs: 1000,
  reconcileMs: 10_000,
  queuedLeaseMs: 15_000,
  sendingMarginMs: 15_000,
  queueRetryMs: 1000,
  batch: 500,
  maxQueued: 1000,
  idsPerJob: 100,
  defaultInFlight: 4,
  closeDeadlineMs: 10_000,
  gateMs: 1000,
  shareTtlMs: 5000,
  beatMs: 15_000,
  markMs: 5000,
  breaker: breakerPolicy,
  retry: retryPolicy,
  random,
  turned: () => {},
};

/** For so long a region that fetches may have what it was given to itself. */
export const longestLeaseSeconds = 3600;
