import { eq, type InferSelectModel } from '../../platform/database/drizzle.ts';
import { isPerson, type Kind, overseers, speaksFor } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { consultation } from './tables.ts';

export type ConsultationRow = InferSelectModel<typeof consultation>;

/** Windows speak for their region; what a person asked by an app is theirs and the answering region's. */
export function consultationRelations(row: ConsultationRow, caller: Caller): readonly Relation[] {
  switch (caller.role) {
    case 'platform': {
      const asked = row.subject === null && caller.region === row.fromRegion;
      const sent = row.clientId === caller.clientId && speaksFor(caller, row.subject);
      const held: Relation[] = asked || sent ? ['reporter'] : [];
      return caller.region === row.toRegion ? [...held, 'answerer'] : held;
    }
    case 'app':
    case 'kiosk':
      return isPerson(caller, row.subject) ? ['reporter'] : [];
    default:
      return overseers(caller);
  }
}

export const consultationKind: Kind<ConsultationRow> = {
  kind: 'consultation',
  missing: 'consultation.not_found',
  read: async (platform, id) => {
    const [row] = await platform
      .database()
      .select()
      .from(consultation)
      .where(eq(consultation.id, id));
    return row;
  },
  casesOf: ({ caseId }) => (caseId === null ? [] : [caseId]),
  relations: consultationRelations,
};
