import type { Party } from './party.ts';
import type { RegionFailure } from './region-adapter.ts';

/**
 * Why nothing may be sent about these people: the region's format has no place for the document that one of
 * them is known by. A passport number in a field for citizen numbers would be somebody else's.
 * @param carried the `idType`s that the format has a place for
 */
export function inexpressibleDocument(
  people: readonly (Party | undefined)[],
  carried: readonly string[] = ['111'],
): RegionFailure | undefined {
  const isForeign = (party: Party | undefined): boolean =>
    party?.kind === 'person' && !carried.includes(party.idType);
  if (!people.some(isForeign)) return undefined;
  return {
    kind: 'inexpressible',
    code: 'document_of_identity',
    message: 'the format of the region has no place for this kind of document',
  };
}
