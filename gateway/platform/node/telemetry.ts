import { SamplingDecision } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { NodeSDK } from '@opentelemetry/sdk-node';

export type Telemetry = {
  readonly metricsText: () => Promise<string>;
  readonly close: () => Promise<void>;
};

/**
 * Installs the OpenTelemetry SDK: metrics for `/metrics`, and traces to an OTLP collector when
 * `OTEL_EXPORTER_OTLP_ENDPOINT` names one. Call it before anything asks for a meter.
 */
export function startTelemetry(
  environment: Readonly<Record<string, string | undefined>>,
): Telemetry {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const serializer = new PrometheusSerializer();
  const exporting = environment['OTEL_EXPORTER_OTLP_ENDPOINT'] !== undefined;
  // Without a collector spans still have ids, which run through log, outbox and audit, but record nothing.
  const keepNothing = {
    onStart: () => {},
    onEnd: () => {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const recordNothing = {
    sampler: { shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }) },
    // With none at all the SDK takes its own, or installs no tracer.
    spanProcessors: [keepNothing],
  };
  const sdk = new NodeSDK({
    serviceName: environment['OTEL_SERVICE_NAME'] ?? 'tongban',
    metricReaders: [reader],
    autoDetectResources: false,
    logRecordProcessors: [],
    ...(exporting ? {} : recordNothing),
  });
  sdk.start();
  return {
    metricsText: async () => serializer.serialize((await reader.collect()).resourceMetrics),
    close: () => sdk.shutdown(),
  };
}
