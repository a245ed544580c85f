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

/**
 * Values that are asked for whenever metrics are read, together where they are read together.
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
  const callback: Parameters<Meter['addBatchObservableCallback']>[0] = async (result) => {
    // What cannot be read now is left out: the rest of the metrics is wanted all the more.
    await Promise.resolve()
      .then(() =>
        read((name, value, labels) => {
          const instrument = made.get(name);
          if (instrument) result.observe(instrument, value, labels);
        }),
      )
      .catch(() => undefined);
  };
  of.addBatchObservableCallback(callback, instruments);
  return () => of.removeBatchObservableCallback(callback, instruments);
}
