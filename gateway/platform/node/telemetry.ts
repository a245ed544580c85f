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
  // Without a collector spans still exist, so that trace ids run through log, outbox and audit.
  const keepNothing = {
    onStart: () => {},
    onEnd: () => {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const sdk = new NodeSDK({
    serviceName: environment['OTEL_SERVICE_NAME'] ?? 'tongban',
    metricReaders: [reader],
    autoDetectResources: false,
    logRecordProcessors: [],
    ...(exporting ? {} : { spanProcessors: [keepNothing] }),
  });
  sdk.start();
  return {
    metricsText: async () => serializer.serialize((await reader.collect()).resourceMetrics),
    close: () => sdk.shutdown(),
  };
}
