import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

import { version } from './gateway-metrics.ts';

export type Telemetry = {
  readonly metricsText: () => Promise<string>;
  readonly close: () => Promise<void>;
};

type Sdk = { readonly shutdown: () => Promise<void> };

/** Which of several processes of which version a span or a metric is of (OpenTelemetry, service attributes). */
const service = (serviceName: string) =>
  resourceFromAttributes({
    'service.name': serviceName,
    'service.version': version,
    'service.instance.id': crypto.randomUUID(),
  });

/** Spans have ids, which run through log, outbox and audit, but record nothing. */
function startWithoutCollector(reader: PrometheusExporter, serviceName: string): Sdk {
  const meters = new MeterProvider({
    readers: [reader],
    resource: defaultResource().merge(service(serviceName)),
  });
  metrics.setGlobalMeterProvider(meters);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ sampler: new AlwaysOffSampler() }));
  return meters;
}

/** The whole SDK, which reads the settings of the collector from the environment; loaded only for one: it is large. */
async function startWithCollector(reader: PrometheusExporter, serviceName: string): Promise<Sdk> {
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({
    resource: defaultResource().merge(service(serviceName)),
    metricReaders: [reader],
    autoDetectResources: false,
    logRecordProcessors: [],
  });
  sdk.start();
  return sdk;
}

/**
 * Installs OpenTelemetry: metrics for `/metrics`, and traces to an OTLP collector when
 * `OTEL_EXPORTER_OTLP_ENDPOINT` names one. Call it before anything asks for a meter.
 */
export async function startTelemetry(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Telemetry> {
  const reader = new PrometheusExporter({ preventServerStart: true });
  // All is measured by one meter: its name on every line would say nothing.
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  const serviceName = environment['OTEL_SERVICE_NAME'] ?? 'tongban';
  const sdk =
    environment['OTEL_EXPORTER_OTLP_ENDPOINT'] === undefined
      ? startWithoutCollector(reader, serviceName)
      : await startWithCollector(reader, serviceName);
  return {
    metricsText: async () => serializer.serialize((await reader.collect()).resourceMetrics),
    close: () => sdk.shutdown(),
  };
}
