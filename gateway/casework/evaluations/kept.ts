import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';

type Kept = { readonly rows: Promise<readonly unknown[]>; readonly readAtMs: number };

/** Two years of months, each in two stretches. */
const most = 48;
const keptOf = perPlatform(() => new Map<string, Kept>());

/** What is counted for everybody who asks, read once in so long in each process; what could not be read is not kept. */
export function keptFor<Row>(
  platform: Platform,
  key: string,
  maxAgeMs: number,
  read: () => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const kept = keptOf(platform);
  const nowMs = platform.monotonicMs();
  const known = kept.get(key);
  if (known && nowMs - known.readAtMs < maxAgeMs) return known.rows as Promise<readonly Row[]>;
  const rows = read();
  kept.delete(key);
  kept.set(key, { rows, readAtMs: nowMs });
  rows.catch(() => {
    if (kept.get(key)?.rows === rows) kept.delete(key);
  });
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
  return rows;
}
