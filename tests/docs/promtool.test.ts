import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findPromtool } from '../setup/find-program.ts';
import { type AlertCase, alertCases, quiet, wellSeries } from './alert-cases.ts';
import { servedText } from './prometheus.ts';

const docs = join(import.meta.dirname, '../../docs/deploy');
const rulesFile = join(docs, 'prometheus/alerts.yaml');
type Alert = {
  readonly alert?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: { readonly summary: string };
};
const { groups } = parse(await readFile(rulesFile, 'utf8')) as { groups: { rules: Alert[] }[] };
const alerts = groups
  .flatMap(({ rules }) => rules)
  .flatMap(({ alert, labels = {}, annotations }) =>
    alert ? [{ alert, labels, summary: annotations?.summary ?? '' }] : [],
  );

/** As Prometheus fills it in. */
const filled = (text: string, labels: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '');

const seriesOf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([series, text]) => ({ series, values: text }));

/** That this alert fires, and no other. */
function testOf(name: string, { series, at, labels = {}, also = [] }: AlertCase) {
  const firing = [name, ...also];
  const beside = name === 'TongbanNoCourier' ? {} : quiet;
  return {
    name,
    interval: '1m',
    input_series: seriesOf({ ...beside, ...series }),
    alert_rule_test: alerts.map(({ alert, labels: own, summary }) => ({
      eval_time: at,
      alertname: alert,
      exp_alerts: firing.includes(alert)
        ? [
            {
              exp_labels: { ...labels, ...own },
              exp_annotations: { summary: filled(summary, labels) },
            },
          ]
        : [],
    })),
  };
}

const promtool = await findPromtool();

/** @returns what it said and how it ended */
function run(args: readonly string[], input = ''): Promise<{ code: number | null; said: string }> {
  const child = spawn(promtool?.path ?? '', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  child.stdin.end(input);
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code) => settle({ code, said }));
  });
}

it('every alert is tried out by a trouble of its own', () => {
  expect(Object.keys(alertCases).sort()).toEqual(alerts.map(({ alert }) => alert).sort());
});

describe.skipIf(!promtool)('by promtool', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tongban-promtool-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** JSON is YAML. */
  async function tried(args: readonly string[], name: string, content: unknown) {
    const file = join(folder, name);
    await writeFile(file, JSON.stringify(content));
    return run([...args, file]);
  }

  it('the rules are sound', async () => {
    expect(await run(['check', 'rules', '--lint=all', '--lint-fatal', rulesFile])).toMatchObject({
      code: 0,
    });
  });

  it('every expression of the dashboard is PromQL', async () => {
    const { panels } = JSON.parse(await readFile(join(docs, 'grafana/tongban.json'), 'utf8')) as {
      panels: { targets?: { expr: string }[] }[];
    };
    const rules = panels.flatMap(({ targets = [] }, panel) =>
      targets.map(({ expr }, nth) => ({
        record: `panel_${panel}_${nth}`,
        // Grafana's own, put in before Prometheus is asked.
        expr: expr.replaceAll(/\$__\w+/g, '5m').replaceAll(/\$\{?\w+(:\w+)?\}?/g, 'any'),
      })),
    );
    expect(rules.length).toBeGreaterThan(10);
    const found = await tried(['check', 'rules', '--lint=none'], 'panels.json', {
      groups: [{ name: 'panels', rules }],
    });
    expect(found, found.said).toMatchObject({ code: 0 });
  });

  it('metrics are named and described as Prometheus asks', async () => {
    const text = await servedText();
    const found = await run(['check', 'metrics'], text);
    expect(found).toEqual({ code: 0, said: '' });
  });

  it('each alert fires by its trouble, with its labels and words, and no other does; on a good day none', async () => {
    const well = testOf('', { series: wellSeries, at: '410m' });
    const troubles = Object.entries(alertCases).map(([name, one]) => testOf(name, one));
    const isLong = ({ alert_rule_test: [first] }: ReturnType<typeof testOf>): boolean =>
      /^\d{3}m$/.test(first?.eval_time ?? '');
    // A minute at a time, those of six hours would take as long as all others ten times over.
    const byInterval = {
      '1m': troubles.filter((one) => !isLong(one)),
      '15m': [well, ...troubles.filter(isLong)],
    };
    for (const [evaluation_interval, tests] of Object.entries(byInterval)) {
      const file = { rule_files: [rulesFile], evaluation_interval, tests };
      const found = await tried(['test', 'rules'], 'tests.json', file);
      expect(found, found.said).toMatchObject({ code: 0 });
    }
  });
});
