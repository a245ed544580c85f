import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { measured } from '#gateway/platform/process/measured';

const words = new Set(
  'and or unless by without on ignoring group_left group_right bool offset inf nan'.split(' '),
);
const grouping = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;

/** The metrics that a PromQL expression asks for, each with the labels of its own selector. */
export function selectorsIn(expression: string): { name: string; labels: string[] }[] {
  const plain = expression.replaceAll(grouping, ' ').replaceAll(/\[[^\]]*\]/g, ' ');
  return [...plain.matchAll(/(?<![\w.])([a-z_][\w:]*)\s*(\(|\{[^}]*\})?/gi)].flatMap(
    ([, name = '', after = '']) =>
      after === '(' || words.has(name.toLowerCase())
        ? []
        : [{ name, labels: [...after.matchAll(/([a-z_]\w*)\s*[=!]/gi)].map(([, l = '']) => l) }],
  );
}

/** The labels by which an expression groups. */
export const groupedBy = (expression: string): string[] =>
  [...expression.matchAll(grouping)].flatMap(([, list = '']) =>
    list.split(',').flatMap((label) => label.trim() || []),
  );

/** What the program's own exporter makes of every metric of the table. */
export async function servedText(): Promise<string> {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meters = new MeterProvider({ readers: [reader] });
  const meter = meters.getMeter('tongban');
  for (const [name, { kind, ...options }] of Object.entries(measured)) {
    if (kind === 'counter') meter.createCounter(name, options).add(1);
    if (kind === 'histogram') meter.createHistogram(name, options).record(1);
    const observable =
      kind === 'total' ? 'createObservableCounter' : kind === 'gauge' && 'createObservableGauge';
    if (observable) meter[observable](name, options).addCallback((result) => result.observe(1));
  }
  const text = new PrometheusSerializer().serialize((await reader.collect()).resourceMetrics);
  await meters.shutdown();
  return text;
}
