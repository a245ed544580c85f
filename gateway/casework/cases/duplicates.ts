import { CaseState, isFinal } from '#contracts/case-states';
import type { Queryable } from '../../platform/database/database.ts';
import { and, desc, eq, inArray, ne } from '../../platform/database/drizzle.ts';
import { caseRecord } from './tables.ts';

const openStates = CaseState.options.filter((state) => !isFinal(state));

/** A few are enough to be warned. */
const shown = 5;

type Applied = {
  readonly id: string;
  readonly personIndex: string | null;
  readonly itemCode: string;
};

/** 重复申请: other cases of the same applicant for the same item, which names its body, that are open. */
export async function duplicatesOf(
  database: Pick<Queryable, 'select'>,
  { id, personIndex, itemCode }: Applied,
): Promise<readonly string[]> {
  if (personIndex === null) return [];
  const rows = await database
    .select({ id: caseRecord.id })
    .from(caseRecord)
    .where(
      and(
        eq(caseRecord.personIndex, personIndex),
        eq(caseRecord.itemCode, itemCode),
        inArray(caseRecord.state, openStates),
        ne(caseRecord.id, id),
      ),
    )
    .orderBy(desc(caseRecord.id))
    .limit(shown);
  return rows.map(({ id: other }) => other);
}
