import type { RegionCode } from '#contracts/region-code';
import type { Outcome } from './run.ts';

export type Report = {
  readonly region: RegionCode;
  readonly format: string;
  /** What was tried: an adapter with its platform, or a platform of the canonical API from outside. */
  readonly kit: 'adapter' | 'platform';
  /** When it was made, RFC 3339. */
  readonly at: string;
  readonly outcomes: readonly Outcome[];
};

export const countOf = ({ outcomes }: Report, state: Outcome['state']): number =>
  outcomes.filter((outcome) => outcome.state === state).length;

/** Nothing that was tried is broken, and nothing is declared that holds. */
export const isConformant = (report: Report): boolean =>
  countOf(report, 'broken') === 0 && countOf(report, 'mended') === 0 && countOf(report, 'held') > 0;

/** A platform that was tried from outside proves nothing of log-ins, and is never taken for an adapter. */
const whatOf = ({ format, kit }: Report): string =>
  kit === 'adapter' ? format : `${format}, its platform from outside`;

const marks: Readonly<Record<Outcome['state'], string>> = {
  held: '✓',
  broken: '✗',
  known: '~',
  mended: '!',
  not_offered: '-',
};

const meanings: Readonly<Partial<Record<Outcome['state'], string>>> = {
  known: 'a known gap',
  mended: 'is held now: take it out of the skip file',
  not_offered: 'not offered',
};

/** For a terminal: what is held in one line per group, what is not with its line of the contract. */
export function asText(report: Report): string {
  const groups = [...new Set(report.outcomes.map(({ group }) => group))];
  const lines = groups.flatMap((group) => {
    const own = report.outcomes.filter((outcome) => outcome.group === group);
    const held = own.filter(({ state }) => state === 'held').length;
    return [
      `${group}: ${held} of ${own.length} held`,
      ...own
        .filter(({ state }) => state !== 'held')
        .flatMap(({ id, state, holds, words = '' }) => [
          `  ${marks[state]} ${id}  ${meanings[state] ?? ''}${meanings[state] ? ': ' : ''}${words}`,
          `      ${holds}`,
        ]),
    ];
  });
  const verdict = isConformant(report) ? 'conformant' : 'NOT conformant';
  const counts = `${countOf(report, 'held')} held, ${countOf(report, 'broken')} broken, ${countOf(report, 'known')} known, ${countOf(report, 'not_offered')} not offered`;
  return [...lines, '', `${report.region} (${whatOf(report)}): ${verdict}: ${counts}`].join('\n');
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

function junitCase({ id, group, state, holds, words = '', ms }: Outcome): string {
  const attributes = `classname="${escaped(group)}" name="${escaped(`${id}: ${holds}`)}" time="${(ms / 1000).toFixed(3)}"`;
  if (state === 'held') return `    <testcase ${attributes}/>`;
  const inside =
    state === 'broken' || state === 'mended'
      ? `<failure message="${escaped(words)}"/>`
      : `<skipped message="${escaped(words)}"/>`;
  return `    <testcase ${attributes}>${inside}</testcase>`;
}

/** As continuous integration reads it. */
export function asJunit(report: Report): string {
  const { region, at, outcomes } = report;
  const failures = countOf(report, 'broken') + countOf(report, 'mended');
  const skipped = countOf(report, 'known') + countOf(report, 'not_offered');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="conformance ${region} ${escaped(whatOf(report))}" timestamp="${at}" tests="${outcomes.length}" failures="${failures}" skipped="${skipped}">`,
    ...outcomes.map(junitCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** One page without a script, for whoever decides about a region. */
export function asHtml(report: Report): string {
  const { region, at, outcomes } = report;
  const row = ({ id, state, holds, words = '' }: Outcome) =>
    `<tr class="${state}"><td>${marks[state]}</td><td><code>${escaped(id)}</code></td><td>${escaped(holds)}</td><td>${escaped(words)}</td></tr>`;
  const title = `${region} · ${escaped(whatOf(report))} · ${isConformant(report) ? '合格 conformant' : '不合格 not conformant'}`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ccc}
.broken td,.mended td{background:#fdd}.known td,.not_offered td{color:#595959}</style></head>
<body><h1>${title}</h1>
<p>${escaped(at)}: ${countOf(report, 'held')} held, ${countOf(report, 'broken')} broken, ${countOf(report, 'known')} known gaps, ${countOf(report, 'not_offered')} not offered.</p>
<table><thead><tr><th></th><th>check</th><th>line of the contract</th><th>found</th></tr></thead>
<tbody>${outcomes.map(row).join('\n')}</tbody></table></body></html>
`;
}
