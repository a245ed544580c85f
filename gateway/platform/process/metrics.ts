import {
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  metrics,
  type ObservableGauge,
} from '@opentelemetry/api';
import { type MetricName, measured } from './measured.ts';

type Of<Kind> = {
  [Name in MetricName]: (typeof measured)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];

const meter = (): Meter => metrics.getMeter('tongban');

/** Made when it is first used: modules load before an entry installs the SDK, and until then a meter does nothing. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** @returns adds to the counter of that name */
export function counter(name: Of<'counter'>): (count: number, labels?: Attributes) => void {
  const made = once((): Counter => meter().createCounter(name, measured[name]));
  return (count, labels) => made().add(count, labels);
}

/** @returns records seconds in the histogram of that name */
export function histogram(name: Of<'histogram'>): (seconds: number, labels?: Attributes) => void {
  const made = once(
    (): Histogram =>
      meter().createHistogram(name, {
        ...measured[name],
        advice: { explicitBucketBoundaries: [...measured[name].buckets] },
      }),
  );
  return (seconds, labels) => made().record(seconds, labels);
}

type Observe<Name> = (name: Name, value: number, labels?: Attributes) => void;

const goneOf = (name: MetricName): number =>
  (measured[name] as { readonly gone?: number }).gone ?? Number.NaN;

/** The SDK shows what it was told last, for ever: what is said no more has to be said too. */
function newSeen<Name extends MetricName>() {
  const seen = new Map<string, { readonly name: Name; readonly labels: Attributes }>();
  return {
    /** @returns what was observed before and is not among `now` */
    missing: (now: ReadonlySet<string>) =>
      [...seen].flatMap(([key, one]) => (now.has(key) ? [] : one)),
    see: (name: Name, labels: Attributes): string => {
      const key = `${name} ${JSON.stringify(labels)}`;
      seen.set(key, { name, labels });
      return key;
    },
  };
}

/**
 * Values that are asked for whenever metrics are read, together where they are read together. What `read` says no
 * more is `gone` of the table, and what it cannot say now is not a number, on which no alert is built.
 * @returns ends it
 */
export function gauges<const Name extends Of<'gauge' | 'total'>>(
  names: readonly Name[],
  read: (observe: Observe<Name>) => void | Promise<void>,
): () => void {
  const of = meter();
  const made = new Map<Name, ObservableGauge>(
    names.map((name) => [
      name,
      measured[name].kind === 'total'
        ? of.createObservableCounter(name, measured[name])
        : of.createObservableGauge(name, measured[name]),
    ]),
  );
  const instruments = [...made.values()];
  const seen = newSeen<Name>();
  const callback: Parameters<Meter['addBatchObservableCallback']>[0] = async (result) => {
    const now = new Set<string>();
    const observe: Observe<Name> = (name, value, labels = {}) => {
      const instrument = made.get(name);
      if (!instrument) return;
      now.add(seen.see(name, labels));
      result.observe(instrument, value, labels);
    };
    // The rest of the metrics is wanted all the more when something cannot be read.
    const wasRead = await Promise.resolve()
      .then(() => read(observe))
      .then(
        () => true,
        () => false,
      );
    for (const { name, labels } of seen.missing(new Set(now)))
      observe(name, wasRead ? goneOf(name) : Number.NaN, labels);
  };
  of.addBatchObservableCallback(callback, instruments);
  return () => of.removeBatchObservableCallback(callback, instruments);
}
