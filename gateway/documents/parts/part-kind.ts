import type { Kind } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type CasePart, casesOf, type PartRow, readPart } from './store.ts';

export type FoundPart = { readonly row: PartRow; readonly named: readonly CasePart[] };

/** Whoever sent it: at an app or a kiosk, where one person follows the other, for nobody else. */
export function isUploader(row: Pick<PartRow, 'clientId' | 'subject'>, caller: Caller): boolean {
  if (row.clientId !== caller.clientId) return false;
  return caller.role === 'platform'
    ? row.subject === null || caller.subject?.sub === row.subject
    : row.subject === (caller.subject?.sub ?? null);
}

type Through = Pick<CasePart, 'closed' | 'fromRegion' | 'toRegion'>;

/** What a platform is to a part through one case that names it; nothing once the case is only kept. */
export function throughCase(named: Through, { role, region }: Caller): Relation | undefined {
  if (named.closed || role !== 'platform') return undefined;
  if (region === named.fromRegion) return 'collecting_region';
  return region === named.toRegion ? 'decider' : undefined;
}

export const partKind: Kind<FoundPart> = {
  kind: 'part',
  missing: 'part.not_found',
  read: async (platform, id) => {
    const database = platform.database();
    const row = await readPart(database, id);
    return row && { row, named: await casesOf(database, id) };
  },
  casesOf: ({ named }) => named.map(({ caseId }) => caseId),
  itemsOf: ({ row }) => row.uses.map(({ itemCode }) => itemCode),
  relations: ({ row, named }, caller) => [
    ...(isUploader(row, caller) ? (['uploader'] as const) : []),
    ...named.flatMap((one) => throughCase(one, caller) ?? []),
  ],
};
