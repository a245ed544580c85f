import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { chart } from '../console/chart.ts';
import { choice, filterForm } from '../console/filters.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { clockOf, dayOf } from '../console/times.ts';
import { metricTexts as texts } from './metric-texts.ts';
import { opsTexts } from './texts.ts';
import { type Turn, turnList } from './turns.ts';

type Step = {
  readonly at: string;
  readonly cases: number;
  readonly delivered: number;
  readonly failed: number;
  readonly waiting: number;
  readonly p50Seconds?: number;
  readonly p95Seconds?: number;
};
type History = { readonly steps: readonly Step[]; readonly turns?: readonly Turn[] };

const spans = ['hour', 'day', 'week'] as const;
type Span = (typeof spans)[number];

/** `11-29 14:00`, and of a day the hour alone. */
const labelOf = (at: string, span: Span): string =>
  span === 'week' ? `${dayOf(at).slice(5)} ${clockOf(at).slice(0, 5)}` : clockOf(at).slice(0, 5);

/** `0.04`, `3.2`, `12,600`: no more of it than somebody reads. */
export const secondsText = (seconds: number, language: Language): string => {
  const shown =
    seconds >= 10 ? Math.round(seconds).toLocaleString('en') : String(Number(seconds.toFixed(2)));
  return texts.seconds[language].replace('{n}', shown);
};

/** Three charts of a stretch of time: what came in, what became of it, how long it took. */
export function historyCharts(steps: readonly Step[], span: Span, language: Language): Content {
  const labels = steps.map(({ at }) => labelOf(at, span));
  const words = {
    labels,
    step: texts.from[language],
    table: texts.asTable[language],
    most: texts.most[language],
  };
  const of = (name: keyof typeof texts, value: (step: Step) => number) => ({
    name: texts[name][language],
    values: steps.map(value),
  });
  return html`${chart({ ...words, title: texts.cases[language], series: [of('count', ({ cases }) => cases)] })}
${chart({ ...words, title: texts.messages[language], series: [of('delivered', (step) => step.delivered), of('failed', (step) => step.failed), of('waiting', (step) => step.waiting)] })}
${chart({ ...words, title: texts.times[language], apart: true, write: (value) => secondsText(value, language), series: [of('half', ({ p50Seconds = 0 }) => p50Seconds), of('nearlyAll', ({ p95Seconds = 0 }) => p95Seconds)] })}`;
}

/** 运行指标: charts of what happened, without script, and the same numbers as tables. */
export async function showMetrics(visit: Visit) {
  const { read, language, place, query, regions, names } = visit;
  const span = spans.find((one) => one === query('span')) ?? 'day';
  const region = regions.find((code) => code === query('region'));
  const search = new URLSearchParams({ span, ...(region ? { region } : {}) });
  const answer = await read<History>(`/v1/admin/history?${search}`);
  if (!answer.ok) return answer.failure;
  const { steps, turns } = answer.value;
  const all = regions.map((code) => [code, names.region(code)] as const);
  const title = texts.title[language];
  const stretches = spans.map(
    (one) =>
      html`<option value="${one}" ${one === span ? 'selected' : ''}>${texts[one][language]}</option>`,
  );
  const fields = html`<label>${texts.span[language]} <select name="span">${stretches}</select></label>${choice('region', opsTexts.region, all, region, place)}`;
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${filterForm('/ops/metrics', fields, place)}
${historyCharts(steps, span, language)}${turnList(turns, visit)}`;
  return page({ place, title, content });
}
