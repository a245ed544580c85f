import type { FieldError } from './failures.ts';
import type { IdType, Party } from './party.ts';
import type { RegionFailure } from './region-adapter.ts';

/** What a format has a place for that knows citizens alone. */
export const citizensOnly: readonly IdType[] = ['111'];

type Somebody = Party | { readonly kind: 'subject' };

/**
 * Whether a format has no place for the document that somebody is known by. A passport number in a field for citizen numbers
 * would be somebody else's.
 * @param carried the kinds that it has a place for; absent: every one
 */
const isUncarried = (somebody: Somebody | undefined, carried: readonly IdType[] | undefined) =>
  somebody?.kind === 'person' && carried !== undefined && !carried.includes(somebody.idType);

/** Who of a request cannot be told to its region, by pointer. */
export const uncarriedIn = (
  people: Readonly<Record<string, Somebody | undefined>>,
  carried: readonly IdType[] | undefined,
): FieldError[] =>
  Object.entries(people).flatMap(([pointer, somebody]) =>
    isUncarried(somebody, carried)
      ? [{ pointer: `${pointer}/idType`, reason: 'has no place in the region’s format' }]
      : [],
  );

/** Why nothing may be sent about these people. */
export const inexpressibleDocument = (
  people: readonly (Party | undefined)[],
  carried: readonly IdType[] | undefined,
): RegionFailure | undefined =>
  people.some((party) => isUncarried(party, carried))
    ? {
        kind: 'inexpressible',
        code: 'document_of_identity',
        message: 'the format of the region has no place for this kind of document',
      }
    : undefined;
