import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';

/** One kind of what is counted, in every step. */
export type Series = { readonly name: string; readonly values: readonly number[] };

export type Chart = {
  readonly title: string;
  /** What a step is called, in the order of the steps. */
  readonly labels: readonly string[];
  /** At most three: they lie on each other, the first below. */
  readonly series: readonly Series[];
  /** How a number is written: `12`, `3.4 s`. */
  readonly write?: (value: number) => string;
  /** Side by side from the bottom, and not on each other: where one is a part of the other. */
  readonly apart?: true;
  /** What the first column of the table behind it is called. */
  readonly step: string;
  readonly table: string;
  readonly most: string;
};

const tall = 100;
/** Of a step's width, the part that is drawn. */
const part = 0.8;
const tones = ['a', 'b', 'c'] as const;

/** The highest of a chart, never nothing; pure. */
export const topOf = ({ series, apart, labels }: Pick<Chart, 'series' | 'apart' | 'labels'>) =>
  Math.max(
    ...labels.map((_, nth) => {
      const values = series.map((of) => of.values[nth] ?? 0);
      return apart ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
    }),
    0,
  ) || 1;

type Bar = {
  readonly tone: (typeof tones)[number];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** Where each bar lies in a field of a hundred by the number of steps; pure. */
export function barsOf(chart: Pick<Chart, 'series' | 'apart' | 'labels'>): readonly Bar[] {
  const { series, apart, labels } = chart;
  const top = topOf(chart);
  const width = apart ? part / series.length : part;
  return labels.flatMap((_, nth) => {
    let below = 0;
    return series.flatMap(({ values }, which) => {
      const height = ((values[nth] ?? 0) / top) * tall;
      const y = tall - (apart ? 0 : below) - height;
      below += height;
      const x = nth + (1 - part) / 2 + (apart ? which * width : 0);
      return height === 0 ? [] : [{ tone: tones[which] ?? 'a', x, y, width, height }];
    });
  });
}

const short = (value: number): string => String(Math.round(value * 1000) / 1000);

/**
 * A chart that is drawn on the server: bars in SVG, and the same numbers as a table behind it. Its words are outside the drawing,
 * in letters of the page: a drawing that shrinks on a phone would shrink them too.
 */
export function chart(of: Chart): Content {
  const { title, labels, series, write = String, step, table, most } = of;
  const bars = barsOf(of).map(
    ({ tone, x, y, width, height }) =>
      html`<rect class="${tone}" x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/>`,
  );
  const key = series.map(
    ({ name }, nth) =>
      html`<li><svg viewBox="0 0 1 1" aria-hidden="true"><rect class="${tones[nth] ?? 'a'}" width="1" height="1"/></svg>${name}</li>`,
  );
  const rows = labels.map(
    (label, nth) =>
      html`<tr><th scope="row">${label}</th>${series.map(({ values }) => html`<td>${write(values[nth] ?? 0)}</td>`)}</tr>`,
  );
  const head = [step, ...series.map(({ name }) => name)].map(
    (name) => html`<th scope="col">${name}</th>`,
  );
  return html`<section class="card"><h2>${title}</h2><ul class="key">${key}<li class="dim">${most} ${write(topOf(of))}</li></ul>
<svg class="chart" viewBox="0 0 ${labels.length} ${tall}" preserveAspectRatio="none" role="img" aria-label="${title}">${bars}</svg>
<p class="ends dim"><span>${labels[0] ?? ''}</span><span>${labels.at(-1) ?? ''}</span></p>
<details><summary>${table}<span class="hidden"> ${title}</span></summary><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div></details></section>`;
}
