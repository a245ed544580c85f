import type { RegionFailure } from '#contracts/region-adapter';

/** How an answer code of a region is sorted, and what it means. */
export type Sorted<K extends RegionFailure['kind'] = RegionFailure['kind']> = readonly [
  kind: K,
  message: string,
];

export const malformed = (
  code: string,
  message = 'not the form that was agreed',
): RegionFailure & { readonly kind: 'malformed' } => ({ kind: 'malformed', code, message });

/**
 * Reads answer codes by their table. A code that was never announced is `malformed` and not repeated: it
 * could say anything. The region's own texts may name people and are never kept.
 */
export const codesOf =
  <K extends RegionFailure['kind']>(table: Readonly<Record<string, Sorted<K>>>) =>
  (code: string): RegionFailure & { readonly kind: K | 'malformed' } => {
    const sorted = Object.hasOwn(table, code) ? table[code] : undefined;
    return sorted
      ? { kind: sorted[0], code, message: sorted[1] }
      : malformed('unknown_code', 'an answer code that was never announced');
  };
