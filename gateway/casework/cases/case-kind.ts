import { isPerson, type Kind, overseers, speaksFor } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type CaseRow, readCase } from './case-row.ts';

type Parties = Pick<
  CaseRow,
  'clientId' | 'fromRegion' | 'toRegion' | 'homeRegion' | 'owner' | 'subject'
> & { readonly counters?: CaseRow['counters'] };

/** 线上登记、线下交件: whoever submitted it, and in its collecting or home region whoever its person lets go on with it. */
function goesOn(row: Parties, caller: Caller): boolean {
  const { clientId, region } = caller;
  if (row.clientId === clientId || row.counters?.includes(clientId) === true)
    return speaksFor(caller, row.subject);
  const isNear = region === row.fromRegion || region === row.homeRegion;
  return isNear && isPerson(caller, row.subject);
}

function ofPlatform(row: Parties, caller: Caller): Relation[] {
  const { region } = caller;
  const collects = goesOn(row, caller);
  const held: readonly (readonly [Relation, boolean])[] = [
    ['collector', collects],
    // Whoever decides could otherwise praise itself.
    ['serving', collects && region !== row.toRegion],
    ['person', isPerson(caller, row.subject)],
    ['collecting_region', region === row.fromRegion],
    ['decider', region === row.toRegion],
    ['home', region === row.homeRegion],
    ['owner', region === row.owner],
  ];
  return held.flatMap(([relation, holds]) => (holds ? [relation] : []));
}

/**
 * What a caller is to a case. An app and a kiosk speak for one person, and are nothing to anybody else's case;
 * between two people a kiosk may read what it submitted, by its number, and change nothing.
 */
export function caseRelations(row: Parties, caller: Caller): readonly Relation[] {
  const submitted = row.clientId === caller.clientId;
  switch (caller.role) {
    case 'platform':
      return ofPlatform(row, caller);
    case 'app':
      if (!isPerson(caller, row.subject)) return [];
      return goesOn(row, caller) ? ['person', 'collector'] : ['person'];
    case 'kiosk':
      if (!submitted) return [];
      if (caller.subject === undefined) return ['machine'];
      return isPerson(caller, row.subject) ? ['person', 'collector'] : [];
    default:
      return overseers(caller);
  }
}

export const caseKind: Kind<CaseRow> = {
  kind: 'case',
  missing: 'case.not_found',
  read: (platform, id) => readCase(platform.database(), id),
  casesOf: ({ id }) => [id],
  itemsOf: ({ itemCode }) => [itemCode],
  relations: caseRelations,
};

/** Who may read a case, and everything of it that is not for its parties alone. */
export const caseReaders = [
  'collector',
  'collecting_region',
  'decider',
  'home',
  'person',
  'machine',
  'operator',
  'auditor',
] as const satisfies readonly Relation[];
