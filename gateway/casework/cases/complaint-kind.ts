import { eq, type InferSelectModel } from '../../platform/database/drizzle.ts';
import { isPerson, type Kind, overseers } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { accessComplaint } from './complaint-tables.ts';

export type ComplaintRow = InferSelectModel<typeof accessComplaint>;

/** Its person, whoever answers for the reading, and who looks after both. */
export function complaintRelations(
  row: Pick<ComplaintRow, 'subject' | 'organisation'>,
  caller: Caller,
): readonly Relation[] {
  const own: Relation[] = isPerson(caller, row.subject) ? ['person'] : [];
  // A platform's token that names a person speaks for that person, and answers nobody.
  const answers =
    caller.role === 'platform' && !caller.subject && caller.region === row.organisation;
  return [...own, ...(answers ? (['answerer'] as const) : []), ...overseers(caller)];
}

export const complaintKind: Kind<ComplaintRow> = {
  kind: 'access complaint',
  missing: 'complaint.not_found',
  read: async (platform, id) => {
    const [row] = await platform
      .database()
      .select()
      .from(accessComplaint)
      .where(eq(accessComplaint.id, id));
    return row;
  },
  casesOf: ({ caseId }) => [caseId],
  relations: complaintRelations,
};
