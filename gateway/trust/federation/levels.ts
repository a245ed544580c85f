import type { AssuranceLevel } from '#contracts/subject';
import type { FederationDocument } from './document.ts';

const lowest = { ial: 0, aal: 1 } as const;

/**
 * What the federation takes a home region's level for. Never more than the region's adapter said: a level
 * is not raised in transit. Without a map of the region, what the adapter said.
 */
export function agreedLevel(
  document: FederationDocument,
  region: string,
  level: AssuranceLevel,
): AssuranceLevel {
  const levels = document.regions.find((entry) => entry.code === region)?.levels;
  if (!levels) return level;
  // A word that is the name of a built-in member of objects must not find that.
  const agreed = Object.hasOwn(levels, level.raw) ? (levels[level.raw] ?? lowest) : lowest;
  return {
    ial: Math.min(level.ial, agreed.ial),
    aal: Math.min(level.aal, agreed.aal),
    raw: level.raw,
  };
}
