import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
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
