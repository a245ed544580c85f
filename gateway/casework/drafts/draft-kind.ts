import { eq, type InferSelectModel } from '../../platform/database/drizzle.ts';
import type { Kind } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseRelations } from '../cases/case-kind.ts';
import { draft } from './tables.ts';

export type DraftRow = InferSelectModel<typeof draft>;

/** Before it is a case it is nobody's but the applicant's and the counters' at which they were. */
const known: ReadonlySet<Relation> = new Set(['collector', 'collecting_region', 'home', 'person']);

export const draftRelations = (row: DraftRow, caller: Caller): readonly Relation[] =>
  caseRelations({ ...row, owner: null }, caller).filter((relation) => known.has(relation));

export const draftKind: Kind<DraftRow> = {
  kind: 'draft',
  missing: 'draft.not_found',
  read: async (platform, id) => {
    const [row] = await platform.database().select().from(draft).where(eq(draft.id, id));
    return row && row.expiresAt > platform.clock() ? row : undefined;
  },
  casesOf: ({ caseId }) => (caseId === null ? [] : [caseId]),
  itemsOf: ({ itemCode }) => [itemCode],
  relations: draftRelations,
};
