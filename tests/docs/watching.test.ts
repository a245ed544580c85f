import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { measured } from '#gateway/platform/process/measured';
import { metricReference } from './metric-reference.ts';
import { groupedBy, selectorsIn, servedText } from './prometheus.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Rule = {
  alert?: string;
  record?: string;
  expr: string;
  annotations?: { summary: string };
  labels?: { severity: string };
};
const rules = (
  parse(read('docs/deploy/prometheus/alerts.yaml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const alerts = rules.flatMap(({ alert }) => alert ?? []);
const recorded = new Set(rules.flatMap(({ record }) => record ?? []));

type Panel = { title: string; targets?: { expr: string }[] };
const dashboard = JSON.parse(read('docs/deploy/grafana/tongban.json')) as { panels: Panel[] };
const shown = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr] as const),
);
const asked = [
  ...rules.map((rule) => [rule.alert ?? rule.record ?? '', rule.expr] as const),
  ...shown,
];

/** Of whoever scrapes. */
const scraper = new Set(['job', 'instance', 'le']);
const baseOf = (name: string): string => name.replace(/_(bucket|count|sum)$/, '');
const labelsOf = (name: string): readonly string[] => {
  const known = measured[baseOf(name) as keyof typeof measured] as { labels?: readonly string[] };
  return known?.labels ?? [];
};

describe('what watches the gateway', () => {
  it('every metric is served by the name that the table gives it', async () => {
    const text = await servedText();
    const typed = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    expect(typed.filter((name) => name !== 'target_info').sort()).toEqual(
      Object.keys(measured).sort(),
    );
    expect(Object.keys(measured).filter((name) => /_(ms|milliseconds|count)$/.test(name))).toEqual(
      [],
    );
  });

  it.each(asked)('%s asks for metrics and labels that there are', async (_, expression) => {
    const selectors = selectorsIn(expression);
    expect(selectors.length).toBeGreaterThan(0);
    const served = await servedNames;
    for (const { name, labels } of selectors) {
      if (name === 'up' || recorded.has(name)) continue;
      expect(served).toContain(name);
      for (const label of labels)
        expect([...labelsOf(name), ...scraper], `${name}{${label}}`).toContain(label);
    }
    const own = selectors.flatMap(({ name }) => labelsOf(name));
    const known = [...own, ...scraper];
    for (const label of groupedBy(expression)) expect(known).toContain(label);
  });

  it('every threshold of an objective is a bucket of its histogram, which Prometheus would not say', () => {
    const bounds = rules.flatMap(({ expr }) =>
      [...expr.matchAll(/(\w+)_bucket\{[^}]*le(=~?)"([^"]+)"/g)].map(([, name, how, le = '']) => {
        // Prometheus from 3 on keeps a whole number with `.0`.
        const whole = le.replace(/\(\[\.\]0\)\?$/, '');
        expect([le, how]).toEqual(/^\d+$/.test(whole) ? [`${whole}([.]0)?`, '=~'] : [whole, '=']);
        return [name, Number(whole)];
      }),
    );
    expect(bounds.length).toBeGreaterThan(8);
    for (const [name, bound] of bounds) {
      const of = measured[name as keyof typeof measured] as { buckets?: readonly number[] };
      expect(of.buckets, String(name)).toContain(bound);
    }
  });

  it('what is bad is a number too where nothing at all is well, and a ticket burns as long as is documented', () => {
    for (const { record, expr } of rules) {
      if (!record) continue;
      expect(expr, record).toMatch(/^1 - \((.+ or vector\(0\)|.+ or 0 \* .+)\) \//);
      expect(expr.match(/\[\w+\]/g)?.every((window) => record.endsWith(window.slice(1, -1)))).toBe(
        true,
      );
    }
    const burning = rules.filter(({ alert }) => alert?.includes('Burns'));
    expect(burning.length).toBeGreaterThan(4);
    for (const { alert, expr, labels } of burning) {
      const windows = [...expr.matchAll(/rate(\w+) > ([\d.]+)/g)].map(
        ([, window, by]) => `${window} ${by}`,
      );
      const documented = labels?.severity === 'page' ? ['1h 14.4', '5m 14.4'] : ['6h 6', '30m 6'];
      expect(windows, alert).toEqual(documented);
    }
  });

  it('docs/metrics.md says what the table says', () => {
    expect(read('docs/metrics.md')).toBe(metricReference());
  });
});

const servedNames = servedText().then((text) =>
  [...text.matchAll(/^([a-z]\w*)(?:\{| )/gm)].map(([, name]) => name),
);

/** Events that the source tells at level error, however the call is broken into lines. */
function criticalCodes(): string[] {
  const files = readdirSync(join(root, 'gateway'), { recursive: true, encoding: 'utf8' });
  const told =
    /\b(?:log(?:\.error|\[[^\]]*'error'[^\]]*\])\(|tellFailure\([\w.]+,)\s*['`]([a-z][\w.]*\.[\w.]+)['`]/g;
  const codes = files
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) => [...read(`gateway/${path}`).matchAll(told)].map(([, code = '']) => code));
  return [...new Set(codes)].sort();
}

describe('runbooks', () => {
  const pages = readdirSync(join(root, 'docs/runbooks'))
    .filter((name) => name !== 'README.md')
    .map((name) => name.replace(/\.md$/, ''));

  it('there is a page for every alert and for every event at level error, and no other', () => {
    const codes = criticalCodes();
    expect(codes.length).toBeGreaterThan(30);
    expect(pages.sort()).toEqual([...alerts, ...codes].sort());
  });

  it.each(pages)('%s says what it means, what to look at and what to do', (page) => {
    const text = read(`docs/runbooks/${page}.md`);
    expect(text.startsWith(`# ${page}\n`)).toBe(true);
    for (const part of ['**Means.**', '**Look.**', '**Do.**']) expect(text).toContain(part);
  });
});
