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
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

const rounded = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);

function ratio(figure: Figure, all: readonly Figure[]): string {
  const base = all.find((candidate) => candidate.name === figure.against);
  return base ? `${rounded(median(figure.rounds) / median(base.rounds))} × ${base.name}` : '';
}

function rowsOf(figures: readonly Figure[]): string[][] {
  return figures.map((figure) => [
    figure.name,
    ratio(figure, figures),
    `${rounded(median(figure.rounds))} ${figure.unit}`,
    figure.rounds.length > 1
      ? `${rounded(Math.min(...figure.rounds))} – ${rounded(Math.max(...figure.rounds))}`
      : '',
    figure.note ?? '',
  ]);
}

const heads = ['what', 'ratio', 'median', 'rounds', 'how'];

/** A table for a person at a terminal. */
export function textTable(figures: readonly Figure[]): string {
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
