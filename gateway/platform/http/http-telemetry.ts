import {
  context,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Context as TraceContext,
  trace,
} from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { histogram } from '../process/metrics.ts';
import type { Env } from './http.ts';

const duration = histogram('http_server_request_duration_seconds');

/** W3C Trace Context s3.2; the flags are not read: whether we sample is not the caller's to say. */
function inboundContext(traceparent: string | undefined): SpanContext | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceparent ?? '');
  if (!match) return undefined;
  const spanContext: SpanContext = {
    traceId: match[1] ?? '',
    spanId: match[2] ?? '',
    traceFlags: 0,
    isRemote: true,
  };
  return trace.wrapSpanContext(spanContext).spanContext().traceId === '0'.repeat(32)
    ? undefined
    : spanContext;
}

/**
 * One server span and one duration per request, named by route. A span starts a trace of our own and
 * links to the caller's; the query is not recorded because log-in tickets travel in it, and inbound
 * baggage is ignored.
 */
export function httpTelemetry(): MiddlewareHandler<Env> {
  const tracer = trace.getTracer('tongban');
  return async (c, next) => {
    const started = performance.now();
    const inbound = inboundContext(c.req.header('traceparent'));
    const links = inbound ? [{ context: inbound }] : [];
    const root: TraceContext = trace.deleteSpan(context.active());
    const span = tracer.startSpan(c.req.method, { kind: SpanKind.SERVER, links }, root);
    await context.with(trace.setSpan(root, span), next);
    const attributes = {
      'http.request.method': c.req.method,
      'http.route': routePath(c, -1),
      'http.response.status_code': c.res.status,
    };
    span.updateName(`${c.req.method} ${attributes['http.route']}`);
    span.setAttributes(attributes);
    if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    duration((performance.now() - started) / 1000, attributes);
  };
}
