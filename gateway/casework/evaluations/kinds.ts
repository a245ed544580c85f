import { eq } from '../../platform/database/drizzle.ts';
import { isPerson, type Kind, overseers, speaksFor } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseRelations } from '../cases/case-kind.ts';
import { type CaseRow, readCase } from '../cases/case-row.ts';
import type { EvaluationRow } from './evaluate.ts';
import type { FaultRow } from './fault-reports.ts';
import { evaluation, faultReport } from './tables.ts';

/** An evaluation and the case that it is of: what somebody is to the one they are to the other. */
export type EvaluatedCase = { readonly given: EvaluationRow; readonly ofCase: CaseRow };

export const evaluationKind: Kind<EvaluatedCase> = {
  kind: 'evaluation',
  missing: 'evaluation.not_found',
  read: async (platform, id) => {
    const database = platform.database();
    const [given] = await database.select().from(evaluation).where(eq(evaluation.id, id));
    const ofCase = given && (await readCase(database, given.caseId));
    return ofCase && { given, ofCase };
  },
  casesOf: ({ ofCase }) => [ofCase.id],
  relations: ({ given, ofCase }, caller) => {
    const held = caseRelations(ofCase, caller);
    // 谁办理谁负责: the region that served then, be it the one that decides or not.
    return caller.role === 'platform' && caller.region === given.region
      ? [...held, 'answerer']
      : held;
  },
};

type Parties = Pick<FaultRow, 'clientId' | 'region' | 'subject'>;

/** Words are for who wrote them: at an app or a kiosk, where many stand one after the other, for that person. */
export function faultRelations(row: Parties, caller: Caller): readonly Relation[] {
  const isSender = row.clientId === caller.clientId;
  switch (caller.role) {
    case 'platform': {
      const held: Relation[] = isSender && speaksFor(caller, row.subject) ? ['reporter'] : [];
      return caller.region === row.region ? [...held, 'answerer'] : held;
    }
    case 'app':
    case 'kiosk':
      return isSender && isPerson(caller, row.subject) ? ['reporter'] : [];
    default:
      return overseers(caller);
  }
}

export const faultKind: Kind<FaultRow> = {
  kind: 'fault report',
  missing: 'fault_report.not_found',
  read: async (platform, id) => {
    const [row] = await platform
      .database()
      .select()
      .from(faultReport)
      .where(eq(faultReport.id, id));
    return row;
  },
  relations: faultRelations,
};
