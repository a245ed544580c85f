import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { chart } from '../console/chart.ts';
import { choice } from '../console/filters.ts';
import { field, problemSummary } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { reportTexts } from './report-texts.ts';
import { auditTexts } from './texts.ts';
import { trendTexts as texts } from './trend-texts.ts';

/** One step of the time, as the door of the API tells it. */
type TrendStep = { readonly at: string } & Readonly<
  Record<
    | 'received'
    | 'ended'
    | 'acceptanceMissed'
    | 'promiseMissed'
    | 'statutoryMissed'
    | 'evaluations'
    | 'bad'
    | 'reads'
    | 'refused',
    number
  >
>;
type Trend = {
  readonly period: { readonly since: string; readonly until: string };
  readonly steps: readonly TrendStep[];
};
type Measure = Exclude<keyof TrendStep, 'at'>;

/** Four charts of one stretch of time: cases, missed limits, what people said, who looked. */
export function trendCharts(steps: readonly TrendStep[], language: Language): Content {
  const isOneYear = new Set(steps.map(({ at }) => at.slice(0, 4))).size < 2;
  const words = {
    labels: steps.map(({ at }) => (isOneYear ? at.slice(5) : at)),
    step: texts.from[language],
    table: texts.asTable[language],
    most: texts.most[language],
  };
  const of = (name: keyof typeof texts, value: (step: TrendStep) => number) => ({
    name: texts[name][language],
    values: steps.map(value),
  });
  const each = (...names: readonly (Measure & keyof typeof texts)[]) =>
    names.map((name) => of(name, (step) => step[name]));
  const open = of('open', ({ received, ended }) => received - ended);
  return html`${chart({ ...words, title: texts.cases[language], series: [...each('ended'), open] })}
${chart({ ...words, title: texts.missed[language], apart: true, series: each('acceptanceMissed', 'promiseMissed', 'statutoryMissed') })}
${chart({ ...words, title: texts.said[language], apart: true, series: each('evaluations', 'bad') })}
${chart({ ...words, title: texts.looks[language], apart: true, series: each('reads', 'refused') })}`;
}

/** 趋势: how it went over a time, as charts without script and as the same numbers in tables. */
export async function showTrends(visit: Visit) {
  const { language, place, query, read, regions, names } = visit;
  const asked = new URLSearchParams();
  for (const name of ['since', 'until'] as const)
    if (/^\d{4}-\d\d-\d\d$/.test(query(name))) asked.set(name, query(name));
  if (/^\d{6}$/.test(query('region'))) asked.set('region', query('region'));
  const answer = await read<Trend>(`/v1/audit/reports/trend?${asked}`);
  const problem = answer.ok ? undefined : answer.failure;
  const all = regions.map((code) => [code, names.region(code)] as const);
  const day = (name: 'since' | 'until') =>
    field({ name, label: auditTexts[name], value: query(name), type: 'date' }, language);
  const title = texts.title[language];
  const drawn = answer.ok
    ? html`<p class="note">${reportTexts.period[language].replace('{since}', answer.value.period.since).replace('{until}', answer.value.period.until)}</p>${trendCharts(answer.value.steps, language)}`
    : '';
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${problemSummary(problem, language)}
<form method="get" action="/audit/trends" class="card"><input type="hidden" name="lang" value="${language}"><div class="cards">${day('since')}${day('until')}</div><div class="filter">${choice('region', auditTexts.region, all, query('region'), place)}<button class="main">${texts.show[language]}</button></div></form>
${drawn}`;
  return page({ place, title, content });
}
