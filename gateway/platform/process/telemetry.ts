import {
  type Attributes,
  type Meter,
  metrics,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { describeError } from './log.ts';

const tracer = () => trace.getTracer('tongban');

/** Runs `work` in a span. Attributes are references and codes, never personal data. */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: describeError(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The W3C traceparent of what is going on now, to be kept with work that continues later. */
export function currentTraceparent(): string | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  if (!context || context.traceId === '0'.repeat(32)) return undefined;
  return `00-${context.traceId}-${context.spanId}-0${context.traceFlags & 1}`;
}

export const currentTraceId = (): string | undefined => currentTraceparent()?.slice(3, 35);

/**
 * An instrument that is made when it is first used: modules load before an entry installs the SDK, and
 * the API gives a meter that does nothing until then.
 */
export function instrument<T>(make: (meter: Meter) => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make(metrics.getMeter('tongban'));
    return made;
  };
}

/** Bucket bounds for histograms in seconds; the SDK's own suit milliseconds. */
export const secondsBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
