import {
  type BatchObservableCallback,
  isSpanContextValid,
  type Link,
  type Meter,
  metrics,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { type Lane, silenceOf } from '../gate/lane.ts';
import type { OutboxRow } from '../outbox/hooks.ts';

/** Measurements of delivery; none carries a case id. */
export type DeliveryMetrics = {
  /** An attempt is over. @param result `ok` or the kind of the failure */
  readonly attempt: (region: string, result: string) => void;
  /** A message reached an end. */
  readonly ended: (row: OutboxRow, outcome: string, now: Date) => void;
  readonly close: () => void;
};

type Depths = () => Promise<
  readonly { readonly region: string; readonly state: string; readonly count: number }[]
>;

const breakerValue = { closed: 0, half_open: 1, open: 2 } as const;

/** Of this process: how many calls at once it may make, and the region's breaker as it knows it. */
function observeLanes(
  meter: Meter,
  lanes: ReadonlyMap<string, Lane>,
  monotonicMs: () => number,
): () => void {
  const breaker = meter.createObservableGauge('tongban.delivery.breaker', {
    description: '0 closed, 1 half-open, 2 open',
  });
  const slots = meter.createObservableGauge('tongban.delivery.slots');
  const silence = meter.createObservableGauge('tongban.delivery.worker.silence', { unit: 's' });
  const observe: BatchObservableCallback = (result) => {
    for (const [region, lane] of lanes) {
      result.observe(slots, lane.slots.size(), { region });
      result.observe(silence, silenceOf(lane, monotonicMs()).hereMs / 1000, { region });
      if (lane.breaker) result.observe(breaker, breakerValue[lane.breaker.state], { region });
    }
  };
  meter.addBatchObservableCallback(observe, [breaker, slots, silence]);
  return () => meter.removeBatchObservableCallback(observe, [breaker, slots, silence]);
}

type BacklogAges = () => Promise<ReadonlyMap<string, number>>;

/**
 * @param depths unfinished messages, asked for when metrics are read
 * @param ages milliseconds since when the oldest message that could go has been waiting, by region
 */
export function startMetrics(
  depths: Depths,
  ages: BacklogAges,
  lanes: ReadonlyMap<string, Lane>,
  monotonicMs: () => number,
): DeliveryMetrics {
  const meter = metrics.getMeter('tongban');
  const attempts = meter.createCounter('tongban.delivery.attempts');
  const deliveries = meter.createCounter('tongban.delivery.ended');
  const lag = meter.createHistogram('tongban.delivery.lag', { unit: 's' });
  const depth = meter.createObservableGauge('tongban.delivery.unfinished');
  const observe: Parameters<typeof depth.addCallback>[0] = async (result) => {
    for (const { region, state, count } of await depths().catch(() => []))
      result.observe(count, { region, state });
  };
  depth.addCallback(observe);
  const age = meter.createObservableGauge('tongban.delivery.backlog.age', { unit: 's' });
  const observeAge: typeof observe = async (result) => {
    const none: ReadonlyMap<string, number> = new Map();
    for (const [region, ageMs] of await ages().catch(() => none))
      result.observe(ageMs / 1000, { region });
  };
  age.addCallback(observeAge);
  const stopLanes = observeLanes(meter, lanes, monotonicMs);
  return {
    attempt: (region, result) => attempts.add(1, { region, result }),
    ended: (row, outcome, now) => {
      const labels = { region: row.toRegion, outcome };
      deliveries.add(1, labels);
      lag.record((now.getTime() - row.createdAt.getTime()) / 1000, labels);
    },
    close: () => {
      depth.removeCallback(observe);
      age.removeCallback(observeAge);
      stopLanes();
    },
  };
}

/** The cause of a message as a link: its trace is another leg (W3C Trace Context s3.2). */
function linkTo(traceparent: string | null): Link[] {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '');
  const [, traceId = '', spanId = '', flags = '0'] = match ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? [{ context }] : [];
}

export const startDeliverySpan = (row: OutboxRow): Span =>
  trace.getTracer('tongban').startSpan('deliver', {
    kind: SpanKind.CONSUMER,
    root: true,
    links: linkTo(row.traceparent),
    attributes: {
      'tongban.case_id': row.caseId,
      'tongban.message_id': row.messageId,
      'tongban.region': row.toRegion,
      'tongban.message_kind': row.kind,
      'tongban.attempt': row.attempts + 1,
    },
  });
