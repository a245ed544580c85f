import { isSpanContextValid, type Link, type Span, SpanKind, trace } from '@opentelemetry/api';
import { counter, gauges, histogram } from '../../platform/process/metrics.ts';
import { type Lane, silenceOf } from '../gate/lane.ts';
import type { OutboxRow } from '../outbox/hooks.ts';

/** When a message went, and when its answer was committed, by the clock of the gateway. */
export type Legs = { readonly sent: Date; readonly recorded: Date };

/** Measurements of delivery; none carries a case id. */
export type DeliveryMetrics = {
  /** An attempt is over. @param result `ok` or the kind of the failure */
  readonly attempt: (region: string, result: string) => void;
  /**
   * A message reached an end, which is committed.
   * @param now when it was answered, or ended without an answer
   * @param legs of its last call; absent where nobody was called
   */
  readonly ended: (row: OutboxRow, outcome: string, now: Date, legs?: Legs) => void;
  readonly close: () => void;
};

/** What is asked for when metrics are read, and when a message ends. */
export type Asked = {
  readonly depths: () => Promise<
    readonly { readonly region: string; readonly state: string; readonly count: number }[]
  >;
  /** Milliseconds since when the oldest message that could go has been waiting, by region. */
  readonly ages: () => Promise<ReadonlyMap<string, number>>;
  /** For how long of the time since then the region has been open without a break. */
  readonly openMs: (region: string, since: Date, now: Date) => Promise<number>;
  readonly monotonicMs: () => number;
};

const breakerValue = { closed: 0, half_open: 1, open: 2 } as const;

/** Of this process: how many calls at once it may make, and the region's breaker as it knows it. */
const showLanes = (lanes: ReadonlyMap<string, Lane>, monotonicMs: () => number): (() => void) =>
  gauges(
    [
      'tongban_delivery_slots',
      'tongban_delivery_worker_silence_seconds',
      'tongban_delivery_breaker',
    ],
    (observe) => {
      for (const [region, lane] of lanes) {
        const silence = silenceOf(lane, monotonicMs()).hereMs / 1000;
        observe('tongban_delivery_slots', lane.slots.size(), { region });
        observe('tongban_delivery_worker_silence_seconds', silence, { region });
        if (lane.breaker)
          observe('tongban_delivery_breaker', breakerValue[lane.breaker.state], { region });
      }
    },
  );

/** Each by itself: one statement that fails must not hide what the other says. */
const showBacklog = ({ depths, ages }: Asked): readonly (() => void)[] => [
  gauges(['tongban_delivery_unfinished'], async (observe) => {
    for (const { region, state, count } of await depths())
      observe('tongban_delivery_unfinished', count, { region, state });
  }),
  gauges(['tongban_delivery_backlog_age_seconds'], async (observe) => {
    for (const [region, ageMs] of await ages())
      observe('tongban_delivery_backlog_age_seconds', ageMs / 1000, { region });
  }),
];

type Moments = Readonly<Record<'accepted' | 'sent' | 'answered' | 'recorded', Date>>;

const showMoments = (last: ReadonlyMap<string, Moments>): (() => void) =>
  gauges(['tongban_delivery_last_timestamp_seconds'], (observe) => {
    for (const [region, moments] of last)
      for (const [moment, at] of Object.entries(moments))
        observe('tongban_delivery_last_timestamp_seconds', at.getTime() / 1000, { region, moment });
  });

const attempts = counter('tongban_delivery_attempts_total');
const ends = counter('tongban_delivery_ended_total');
const lag = histogram('tongban_delivery_lag_seconds');
const openLag = histogram('tongban_delivery_open_lag_seconds');
const leg = histogram('tongban_delivery_leg_seconds');

const seconds = (from: Date, to: Date): number => Math.max(0, to.getTime() - from.getTime()) / 1000;

function recordLegs(region: string, { accepted, sent, answered, recorded }: Moments): void {
  leg(seconds(accepted, sent), { region, leg: 'wait' });
  leg(seconds(sent, answered), { region, leg: 'call' });
  leg(seconds(answered, recorded), { region, leg: 'record' });
}

/** What a courier measures of its own. */
export function startMetrics(asked: Asked, lanes: ReadonlyMap<string, Lane>): DeliveryMetrics {
  const last = new Map<string, Moments>();
  const shown = [showLanes(lanes, asked.monotonicMs), ...showBacklog(asked), showMoments(last)];
  return {
    attempt: (region, result) => attempts(1, { region, result }),
    ended: ({ toRegion: region, createdAt }, outcome, now, legs) => {
      const labels = { region, outcome };
      ends(1, labels);
      lag(seconds(createdAt, now), labels);
      // Nobody waits for it, and without the document there is nothing to say.
      void asked
        .openMs(region, createdAt, now)
        .then((openMs) => openLag(openMs / 1000, labels))
        .catch(() => undefined);
      if (!legs) return;
      const moments = { accepted: createdAt, answered: now, ...legs };
      last.set(region, moments);
      recordLegs(region, moments);
    },
    close: () => {
      for (const end of shown) end();
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
