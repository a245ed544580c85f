import type { FieldError } from '#contracts/failures';
import { pointerOf } from '#contracts/pointer';
import { currentRegionCode, type RegionCode } from '#contracts/region-code';
import type { Regions } from '../../platform/process/regions.ts';
import type { FederationDocument } from './document.ts';
import type { RegionEntry } from './entries.ts';
import { isProvince } from './provinces.ts';

/** What a process knows of a region by its own configuration. */
export type ConfiguredRegion = {
  readonly region: RegionCode;
  /** The region's words for assurance, where its format has such words. */
  readonly levelWords?: readonly string[];
};

/** The regions of a process, as far as a federation document can contradict them. */
export const configuredRegions = (regions: Regions): readonly ConfiguredRegion[] =>
  [...regions.values()].map(({ region, adapter, context }) => {
    const levelWords = adapter.levelWords?.(context().credentials);
    return { region, ...(levelWords ? { levelWords } : {}) };
  });

function codeProblems(code: RegionCode): string[] {
  if (!isProvince(code)) return ['the first two digits name no province (GB/T 2260)'];
  const today = currentRegionCode(code);
  return today === code ? [] : [`a code of the past: today the region is ${today}`];
}

/** A level word that one side alone knows gives everybody who has it the lowest level, or is never said. */
function levelProblems({ levels }: RegionEntry, words: readonly string[] | undefined): string[] {
  if (!levels || !words) return [];
  const mapped = Object.keys(levels);
  return [
    ...words
      .filter((word) => !mapped.includes(word))
      .map((word) => `the region says ${word}, which nobody maps: it counts as the lowest level`),
    ...mapped
      .filter((word) => !words.includes(word))
      .map((word) => `${word} is mapped, and the region's configuration has no such word`),
  ];
}

/** Somebody must fetch what waits. */
const canFetch = ({ members }: FederationDocument, code: RegionCode): boolean =>
  members.some(
    ({ region, role, scopes }) =>
      region === code && role === 'platform' && scopes.includes('inbox:read'),
  );

/**
 * Where a federation document and the configuration of a process do not fit together. Each is sound by itself:
 * none of this keeps a process from starting, all of it is a case that will not arrive.
 */
export function misfits(
  document: FederationDocument,
  configured: readonly ConfiguredRegion[],
): FieldError[] {
  const known = new Map(configured.map((one) => [one.region, one]));
  const named = new Set(document.regions.map(({ code }) => code));
  const inRegions = document.regions.flatMap((entry, nth) => {
    const { code, delivery } = entry;
    const bound = known.get(code);
    const at = (reason: string, ...path: string[]): FieldError => ({
      pointer: pointerOf(['regions', nth, ...path]),
      reason,
    });
    return [
      ...codeProblems(code).map((reason) => at(reason, 'code')),
      ...levelProblems(entry, bound?.levelWords).map((reason) => at(reason, 'levels')),
      ...(delivery !== 'pull' && !bound ? [at(`is called, and there is no REGION_${code}`)] : []),
      ...(delivery === 'pull' && !canFetch(document, code)
        ? [at('fetches what waits, and no platform of the region has inbox:read', 'delivery')]
        : []),
    ];
  });
  const unnamed = configured
    .filter(({ region }) => !named.has(region))
    .map(({ region }) => ({
      pointer: pointerOf(['regions']),
      reason: `REGION_${region} is configured, and no region has this code`,
    }));
  return [...inRegions, ...unnamed];
}
