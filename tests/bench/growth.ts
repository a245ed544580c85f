import { median } from './report.ts';

/** What one look at /metrics found, by the names of its series. */
export type Sample = Readonly<Record<string, number>>;

/** Values of the series of a Prometheus text, summed by name. */
export function sampleOf(text: string, names: readonly string[]): Sample {
  const sums: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([a-z]\w*)(?:\{[^}]*\})? (\S+)/.exec(line) ?? [];
    if (names.includes(name)) sums[name] = (sums[name] ?? 0) + Number(value);
  }
  return sums;
}

/**
 * By how much a thing may be more at the end than after the beginning: a share, for what breathes with the garbage
 * collector, and a number, below which nothing is said.
 */
export type Allowance = { readonly share: number; readonly number: number };

export const watched = {
  process_resident_memory_bytes: { share: 0.15, number: 30e6 },
  nodejs_heap_size_used_bytes: { share: 0.25, number: 30e6 },
  nodejs_external_memory_bytes: { share: 0.25, number: 10e6 },
  process_open_fds: { share: 0.1, number: 8 },
  nodejs_active_resources: { share: 0.1, number: 8 },
  tongban_database_connections: { share: 0, number: 2 },
} as const satisfies Record<string, Allowance>;

export type Growth = {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly flat: boolean;
};

/**
 * Holds the last third against the second: in the first caches fill and code is compiled. Medians, so that no single
 * look decides; what was never seen is not flat.
 */
export function growthOf(
  samples: readonly Sample[],
  allowed: Readonly<Record<string, Allowance>> = watched,
): Growth[] {
  const third = Math.floor(samples.length / 3);
  const medianOf = (part: readonly Sample[], name: string) =>
    median(part.flatMap((sample) => sample[name] ?? []));
  return Object.entries(allowed).map(([name, { share, number }]) => {
    const from = medianOf(samples.slice(third, 2 * third), name);
    const to = medianOf(samples.slice(-third), name);
    return { name, from, to, flat: to - from <= Math.max(number, from * share) };
  });
}
