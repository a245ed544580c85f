import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** One measured quantity. Rounds of rates are reported as their median, never as their best. */
export type Figure = {
  readonly name: string;
  readonly unit: string;
  readonly rounds: readonly number[];
  /** Figures of the same run that it is set against, by name. */
  readonly against?: string;
  readonly note?: string;
  /** What its median is to reach, or its ratio where it is set against another. */
  readonly goal?: readonly ['at least' | 'at most', number];
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

const rounded = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);

const baseOf = (figure: Figure, all: readonly Figure[]): Figure | undefined =>
  all.find((candidate) => candidate.name === figure.against);

function ratio(figure: Figure, all: readonly Figure[]): string {
  const base = baseOf(figure, all);
  return base ? `${rounded(median(figure.rounds) / median(base.rounds))} × ${base.name}` : '';
}

/** Whether a figure has what it is to have; undefined where that was not said. A figure that is none has nothing. */
export function isReached(figure: Figure, all: readonly Figure[]): boolean | undefined {
  if (!figure.goal) return undefined;
  const [kind, bound] = figure.goal;
  const base = baseOf(figure, all);
  const value = median(figure.rounds) / (base ? median(base.rounds) : 1);
  return kind === 'at least' ? value >= bound : value <= bound;
}

function goalOf(figure: Figure, all: readonly Figure[]): string {
  if (!figure.goal) return '';
  const [kind, bound] = figure.goal;
  const unit = figure.against === undefined ? ` ${figure.unit}` : ' ×';
  return `${isReached(figure, all) ? 'pass' : 'FAIL'}: ${kind} ${bound}${unit}`;
}

/** A table has the column of goals where one of its figures has one. */
const hasGoals = (figures: readonly Figure[]): boolean =>
  figures.some(({ goal }) => goal !== undefined);

function rowsOf(figures: readonly Figure[]): string[][] {
  return figures.map((figure) => [
    ...(hasGoals(figures) ? [goalOf(figure, figures)] : []),
    figure.name,
    ratio(figure, figures),
    `${rounded(median(figure.rounds))} ${figure.unit}`,
    figure.rounds.length > 1
      ? `${rounded(Math.min(...figure.rounds))} – ${rounded(Math.max(...figure.rounds))}`
      : '',
    figure.note ?? '',
  ]);
}

const headsOf = (figures: readonly Figure[]): string[] => [
  ...(hasGoals(figures) ? ['goal'] : []),
  ...['what', 'ratio', 'median', 'rounds', 'how'],
];

/** A table for a person at a terminal. */
export function textTable(figures: readonly Figure[]): string {
  const heads = headsOf(figures);
  const rows = [heads, ...rowsOf(figures)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same as Markdown, as docs/performance.md holds it. */
export function markdownTable(figures: readonly Figure[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const heads = headsOf(figures);
  return [line(heads), line(heads.map(() => '---')), ...rowsOf(figures).map(line)].join('\n');
}

const firstLine = (command: string, args: string[]): string => {
  try {
    return execFileSync(command, args, { encoding: 'utf8' }).split('\n')[0] ?? '';
  } catch {
    return 'unknown';
  }
};

/** Where and on what the figures were made. */
export function machineLine(postgresVersion: string): string {
  const [cpu] = cpus();
  const redis = /v=([\d.]+)/.exec(firstLine('redis-server', ['--version']))?.[1] ?? 'unknown';
  return (
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ` +
    `${process.platform} ${process.arch}, Node ${process.versions.node}, ` +
    `PostgreSQL ${postgresVersion} (fsync on), Redis ${redis}, ${new Date().toISOString().slice(0, 10)}`
  );
}
