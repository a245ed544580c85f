import type { RegionFailure } from '#contracts/region-adapter';

/** Nothing was sent: the region's format or charset has no way to write a text of ours. */
export const inexpressible: RegionFailure = {
  kind: 'inexpressible',
  code: 'unencodable',
  message: 'a text cannot be written in the region’s format',
};

/** Half a surrogate pair is no character: on the way to UTF-8 it would become another one, silently. */
export function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, inner]) => name.isWellFormed() && isWellFormed(inner));
}
